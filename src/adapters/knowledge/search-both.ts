/** By words and by meaning: the caller's question is looked up both ways, and the two rankings become one. */
import { setImmediate as nextTick } from 'node:timers/promises';
import type { Passage } from '../../contracts/activities.ts';
import type { StoredPassage } from '../ports/knowledge.ts';
import { asFound } from './passage-search.ts';
import type { PassageSearch } from './passage-search.ts';
import type { PassageVectors } from './passage-vectors.ts';
import type { QuestionVectors } from './question-vectors.ts';
import { leaningOf } from './words.ts';

export interface Question {
  readonly text: string;
  readonly context?: string;
  readonly limit: number;
}

/** What is searched: all of one state of one tenant. */
export interface Searched {
  readonly stored: readonly StoredPassage[];
  readonly passages: PassageSearch;
  readonly vectors: PassageVectors;
}

/**
 * How long a search goes on waiting for the vector of its question once the words have been looked up; the caller hears
 * nothing meanwhile. A vendor's usual answer takes 50 to 150 ms. Stays far under `searchKnowledge.startToCloseMs` (1.5 s).
 */
const WAIT_MS = 150;
/**
 * What is less alike answers something else. Of `text-embedding-3-small` questions and their answers are known to lie
 * around 0.5, other things of the same trade below 0.4; not measured here, for want of a key.
 */
const MIN_SIMILARITY = 0.45;
/** Of each ranking so many count. */
const DEPTH = 20;
/** The usual constant of reciprocal rank fusion: what both rankings have near the top beats what one has at it. */
const RANK_OFFSET = 60;

/** The same as by words alone where the vector of the question does not come in time. */
export async function searchBoth(
  { stored, passages, vectors }: Searched,
  question: Question,
  questions: QuestionVectors,
): Promise<readonly Passage[]> {
  const asked = questions.of(withContext(question));
  // The request leaves before the words are looked up, which holds up all else.
  await nextTick();
  const byWords = passages.search({ ...question, depth: Math.max(DEPTH, question.limit) });
  const vector = await within(WAIT_MS, asked, () => questions.wasLate());
  if (vector === undefined) return byWords.slice(0, question.limit);
  const near = await vectors.nearest(vector, { count: DEPTH, atLeast: MIN_SIMILARITY });
  const byMeaning = near.flatMap(({ number, similarity }) => {
    const passage = stored[number];
    return passage === undefined ? [] : [asFound(passage, similarity)];
  });
  return fuse(byWords, byMeaning).slice(0, question.limit);
}

/** A question that may lean on the one before is understood with it. */
function withContext({ text, context }: Question): string {
  return context === undefined || leaningOf(text) === 'not' ? text : `${context}\n${text}`;
}

/** Reciprocal rank fusion; of equals the one that was found by its words. The score is 1 for what both have first. */
export function fuse(byWords: readonly Passage[], byMeaning: readonly Passage[]): readonly Passage[] {
  const fused = new Map<string, Passage>();
  for (const ranking of [byWords, byMeaning]) {
    for (const [rank, passage] of ranking.entries()) {
      const earned = (RANK_OFFSET + 1) / (RANK_OFFSET + 1 + rank) / 2;
      const score = (fused.get(passage.id)?.score ?? 0) + earned;
      fused.set(passage.id, { ...passage, score });
    }
  }
  return [...fused.values()]
    .sort((a, b) => b.score - a.score)
    .map((passage) => ({ ...passage, score: Math.round(passage.score * 1_000) / 1_000 }));
}

async function within<T>(ms: number, wanted: Promise<T>, onLate: () => void): Promise<T | undefined> {
  const { promise: timeUp, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    onLate();
    resolve(undefined);
  }, ms);
  try {
    return await Promise.race([wanted, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
