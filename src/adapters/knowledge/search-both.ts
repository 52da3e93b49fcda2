/** Searches by words and by meaning, and combines the two rankings. */
import { setImmediate as nextTick } from 'node:timers/promises';
import type { Passage } from '../../contracts/activities.ts';
import type { StoredPassage } from '../ports/knowledge.ts';
import { toPassage } from './passage-search.ts';
import type { PassageSearch } from './passage-search.ts';
import type { PassageVectors } from './passage-vectors.ts';
import type { QuestionVectors } from './question-vectors.ts';
import { contextNeed } from './words.ts';

export interface Question {
  readonly text: string;
  readonly context?: string;
  readonly limit: number;
}

/** One consistent state of a tenant's knowledge. */
export interface SearchableKnowledge {
  readonly stored: readonly StoredPassage[];
  readonly passages: PassageSearch;
  readonly vectors: PassageVectors;
}

/**
 * After the search by words, how long to wait for the vector of the question. The caller hears nothing meanwhile. A vendor
 * usually answers in 50 to 150 ms. Must stay far below `searchKnowledge.startToCloseMs` (1.5 s).
 */
const WAIT_MS = 150;
/**
 * Passages with less similarity answer something else. With `text-embedding-3-small`, a question and its answer are said to
 * be around 0.5, and other topics of the same trade below 0.4. Not measured here, because that needs a key.
 */
const MIN_SIMILARITY = 0.45;
/** Number of passages that count from each ranking. */
const DEPTH = 20;
/** The usual constant of reciprocal rank fusion: a passage near the top of both rankings beats the first of only one. */
const RANK_OFFSET = 60;

/** Searches both ways. Returns the result by words alone if the question's vector does not arrive in time. */
export async function searchBoth(
  { stored, passages, vectors }: SearchableKnowledge,
  question: Question,
  questions: QuestionVectors,
): Promise<readonly Passage[]> {
  const asked = questions.of(withContext(question));
  // Lets the request leave first: the search by words blocks the event loop.
  await nextTick();
  const byWords = passages.search({ ...question, depth: Math.max(DEPTH, question.limit) });
  const vector = await within(WAIT_MS, asked, () => questions.wasLate());
  if (vector === undefined) return byWords.slice(0, question.limit);
  const near = await vectors.nearest(vector, { count: DEPTH, atLeast: MIN_SIMILARITY });
  const byMeaning = near.flatMap(({ number, similarity }) => {
    const passage = stored[number];
    return passage === undefined ? [] : [toPassage(passage, similarity)];
  });
  return fuse(byWords, byMeaning).slice(0, question.limit);
}

/** Adds the preceding words if the question may depend on them. */
function withContext({ text, context }: Question): string {
  return context === undefined || contextNeed(text) === 'none' ? text : `${context}\n${text}`;
}

/** Reciprocal rank fusion. A passage that is first in both rankings has score 1. On a tie, the one found by words wins. */
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
