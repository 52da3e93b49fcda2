/** Searches by words and by meaning, and combines the two rankings. */
import { setImmediate as nextTick } from 'node:timers/promises';
import type { Passage } from '../../contracts/activities.ts';
import type { StoredPassage } from '../ports/knowledge.ts';
import { languageOfQuestion } from './languages.ts';
import { CONTEXT_WEIGHT, toPassage } from './passage-search.ts';
import type { PassageSearch } from './passage-search.ts';
import type { PassageVectors } from './passage-vectors.ts';
import { knows } from './question-vectors.ts';
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
  /** Absent if the search is by words only. */
  readonly vectors?: PassageVectors;
}

/**
 * After the search by words, how long to wait for the vector of the question. The caller hears nothing meanwhile. A vendor
 * usually answers in 50 to 150 ms, the local model in 2 to 6 ms. Must stay far below `searchKnowledge.startToCloseMs`
 * (1.5 s).
 */
const WAIT_MS = 150;
/** Share of passages that may lack a vector. */
const MAX_MISSING = 0.1;
/** Number of passages that count from each ranking. */
const DEPTH = 20;

/**
 * Returns the best passages of both rankings. By words alone if there are no vectors, or if the question's vector does not
 * arrive in time.
 */
export async function searchBoth(
  knowledge: SearchableKnowledge,
  question: Question,
  questions: QuestionVectors | undefined,
): Promise<readonly Passage[]> {
  const { stored, passages, vectors } = knowledge;
  const limit = Math.trunc(question.limit);
  if (limit < 1) return [];
  const depth = Math.max(DEPTH, limit);
  const asked = comparableVector(knowledge, question, questions);
  // Lets the request leave first: the search by words blocks the event loop.
  if (asked !== undefined) await nextTick();
  const { numbers, fitOf, scoreOf } = passages.rank({ ...question, depth });
  const { near, nearnessOf } = await nearest(asked, { vectors, questions, depth });
  return fuse([...new Set([...numbers, ...near])], [scoreOf, nearnessOf])
    .slice(0, limit)
    .flatMap((number) => {
      const passage = stored[number];
      const score = Math.max(fitOf(number), nearnessOf(number));
      return passage === undefined ? [] : [toPassage(passage, score)];
    });
}

/** The vector of the question, which is cached. Undefined if it cannot be compared with those of the passages. Never rejects. */
export function comparableVector(
  { stored, passages, vectors }: SearchableKnowledge,
  question: Pick<Question, 'text' | 'context'>,
  questions: QuestionVectors | undefined,
): Promise<Float32Array | undefined> | undefined {
  const canCompare =
    questions !== undefined &&
    vectors !== undefined &&
    isNearlyFull(vectors, stored.length) &&
    knows(questions, languageOfQuestion(question.text, passages.languages.all));
  return canCompare ? vectorOf(question, questions) : undefined;
}

/** While many vectors are missing, the passages that have one would come before better ones that have none yet. */
const isNearlyFull = (vectors: PassageVectors, count: number): boolean =>
  !vectors.isEmpty && vectors.missingCount <= MAX_MISSING * count;

interface Nearest {
  /** Numbers of passages, nearest first. */
  readonly near: readonly number[];
  /** How near a passage is: 0 is not near, 1 is the same meaning. */
  readonly nearnessOf: (number: number) => number;
}

const NOTHING_NEAR: Nearest = { near: [], nearnessOf: () => 0 };

/** The nearest passages, and how near each passage is. */
async function nearest(
  asked: Promise<Float32Array | undefined> | undefined,
  {
    vectors,
    questions,
    depth,
  }: {
    readonly vectors: PassageVectors | undefined;
    readonly questions: QuestionVectors | undefined;
    readonly depth: number;
  },
): Promise<Nearest> {
  if (asked === undefined || vectors === undefined || questions === undefined) return NOTHING_NEAR;
  const vector = await within(WAIT_MS, asked, () => questions.wasLate());
  if (vector === undefined) return NOTHING_NEAR;
  const least = questions.leastSimilarity;
  const near = await vectors.nearest(vector, { count: depth, atLeast: least });
  return {
    near: near.map(({ number }) => number),
    nearnessOf(number) {
      const similarity = vectors.similarityOf(vector, number) ?? least;
      return rounded(Math.max(0, similarity - least) / (1 - least));
    },
  };
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

/**
 * The vector of the question. A follow-up question is embedded together with the preceding words. If it is unclear whether
 * a question depends on them, their vector is added with the weight that the search by words gives them: in one text they
 * would outweigh a short question that needs no context.
 */
async function vectorOf(
  { text, context }: Pick<Question, 'text' | 'context'>,
  questions: QuestionVectors,
): Promise<Float32Array | undefined> {
  const need = context === undefined ? 'none' : contextNeed(text);
  if (context === undefined || need === 'none') return questions.of(text);
  if (need === 'needed') return questions.of(`${context}\n${text}`);
  const [own, before] = await Promise.all([questions.of(text), questions.of(context)]);
  if (own === undefined || before === undefined) return own;
  const sum = own.map((value, at) => value + CONTEXT_WEIGHT.possible * (before[at] ?? 0));
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

/**
 * Orders passages by number, best first. Each measure counts by its share of its best value, so both weigh the same: a passage
 * that both find good beats the first of only one. Equal sums keep their order.
 */
function fuse(
  numbers: readonly number[],
  measures: readonly ((number: number) => number)[],
): readonly number[] {
  const sums = new Map(numbers.map((number) => [number, 0]));
  for (const measure of measures) {
    const values = numbers.map((number) => [number, measure(number)] as const);
    const best = Math.max(...values.map(([, value]) => value));
    if (best <= 0) continue;
    for (const [number, value] of values) sums.set(number, (sums.get(number) ?? 0) + value / best);
  }
  return [...sums].sort(([, a], [, b]) => b - a).map(([number]) => number);
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
