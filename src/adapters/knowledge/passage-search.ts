/** Ranks the passages of one tenant by words, and says how well each passage fits a question. */
import type { Passage } from '../../contracts/activities.ts';
import { FITS } from '../../conversation/fitting-passages.ts';
import type { StoredPassage } from '../ports/knowledge.ts';
import type { PassageLanguages } from './languages.ts';
import type { Postings } from './passage-index.ts';
import { slotsOf } from './question.ts';
import type { Slot } from './question.ts';
import { buildVocabulary } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';
import { contextNeed, wordsOf } from './words.ts';

export interface PassageSearch {
  readonly languages: PassageLanguages;
  /** Ranks at most `depth` passages that have a word of the question. Runs synchronously. */
  rank(question: { readonly text: string; readonly context?: string; readonly depth: number }): WordRanking;
}

/** Passages are numbered by their place in the list that the search was built from. */
export interface WordRanking {
  /** Best first. */
  readonly numbers: readonly number[];
  /**
   * How much of the question a passage answers, from 0 to 1, rare words counting more. Half of the value is whether the
   * passage contains the words, half is how well they fit.
   */
  readonly fitOf: (number: number) => number;
  /** What the passages are ranked by: 0 without a word of the question. */
  readonly scoreOf: (number: number) => number;
}

/** A question counts at most as much as this many unknown words. A long story contains much that needs no answer. */
const MAX_ASKED_WORDS = 2;
/** Number of best passages that decide whether the end of a long text is searched instead. */
const DECIDING = 3;
/** Callers who tell a story ask at its end: if no passage fits the whole text, its last words are searched. */
const END_WORDS = 12;
/** Weight of the preceding words, by how much the question needs them. */
export const CONTEXT_WEIGHT = { needed: 0.5, possible: 0.3, none: 0 };

/** Builds the search in short slices, because calls run in the same process. 100,000 passages take some seconds. */
export async function buildPassageSearch(passages: readonly StoredPassage[]): Promise<PassageSearch> {
  const vocabulary = await buildVocabulary(passages);
  const buffers = buffersFor(passages.length);
  const rank = (text: string, context: string | undefined, depth: number): WordRanking => {
    const asked = askedBy(text, context, vocabulary);
    const total = asked.reduce((sum, slot) => sum + (slot.isHint ? 0 : slot.weight), 0);
    if (total === 0) return { numbers: [], fitOf: () => 0, scoreOf: () => 0 };
    const touched = addUp(asked, buffers);
    const numbers = topOf(touched, buffers.scores, passages, depth);
    for (const number of touched) buffers.scores[number] = 0;
    const whole = Math.min(total, MAX_ASKED_WORDS * vocabulary.index.unknownRarity);
    return {
      numbers,
      fitOf: (number) => fit(asked, number, whole),
      scoreOf: (number) => sumsOf(asked, number).earned,
    };
  };
  return {
    languages: vocabulary.languages,
    rank({ text, context, depth }) {
      const ranking = rank(text, context, depth);
      const words = wordsOf(text);
      if (words.length <= END_WORDS || hasFitting(ranking)) return ranking;
      const atEnd = rank(words.slice(-END_WORDS).join(' '), context, depth);
      return hasFitting(atEnd) ? atEnd : ranking;
    },
  };
}

const hasFitting = ({ numbers, fitOf }: WordRanking): boolean =>
  numbers.slice(0, DECIDING).some((number) => fitOf(number) >= FITS);

/** The public part of a stored passage: without the "also asked" wordings. */
export const toPassage = ({ id, title, text }: StoredPassage, score: number): Passage => ({
  id,
  title,
  text,
  score,
});

function askedBy(text: string, context: string | undefined, vocabulary: Vocabulary): readonly Slot[] {
  const slots = slotsOf(text, vocabulary);
  const weight = context === undefined ? 0 : CONTEXT_WEIGHT[contextNeed(text)];
  if (context === undefined || weight === 0) return slots;
  const before = slotsOf(context, vocabulary).map((slot) => ({ ...slot, weight: slot.weight * weight }));
  return [...slots, ...before];
}

/** Buffers for the sums of one search. Reused, because 100,000 passages need 2.4 MB. All zeros between searches. */
interface ScoreBuffers {
  readonly scores: Float64Array;
  readonly best: Float64Array;
  readonly touched: Uint32Array;
  readonly inSlot: Uint32Array;
}

const buffersFor = (size: number): ScoreBuffers => ({
  scores: new Float64Array(size),
  best: new Float64Array(size),
  touched: new Uint32Array(size),
  inSlot: new Uint32Array(size),
});

/** Adds up each passage's score: the best alternative of each slot counts. Returns the passages with a score above 0. */
function addUp(slots: readonly Slot[], { scores, best, touched, inSlot }: ScoreBuffers): Uint32Array {
  let touchedCount = 0;
  for (const { alternatives, weight } of slots) {
    let slotCount = 0;
    for (const { postings, likeness } of alternatives) {
      const { passages, fits, rarity } = postings;
      const worth = likeness * Math.min(rarity, weight);
      for (let at = 0; at < passages.length; at += 1) {
        const number = passages[at] ?? 0;
        const earned = worth * (fits[at] ?? 0);
        const before = best[number] ?? 0;
        if (before === 0) inSlot[slotCount++] = number;
        if (earned > before) best[number] = earned;
      }
    }
    for (const number of inSlot.subarray(0, slotCount)) {
      if (scores[number] === 0) touched[touchedCount++] = number;
      scores[number] = (scores[number] ?? 0) + (best[number] ?? 0);
      best[number] = 0;
    }
  }
  return touched.subarray(0, touchedCount);
}

interface Ranked {
  readonly number: number;
  readonly score: number;
}

/** The `count` best, best first. Equal scores are ordered by id, so that every gateway gives the same answer. */
function topOf(
  numbers: Uint32Array,
  scores: Float64Array,
  passages: readonly StoredPassage[],
  count: number,
): readonly number[] {
  const idOf = ({ number }: Ranked): string => passages[number]?.id ?? '';
  const isBetter = (a: Ranked, b: Ranked): boolean =>
    a.score === b.score ? idOf(a) < idOf(b) : a.score > b.score;
  const top: Ranked[] = [];
  for (const number of numbers) {
    const ranked = { number, score: scores[number] ?? 0 };
    const last = top.length < count ? undefined : top.at(-1);
    if (last !== undefined && (ranked.score < last.score || !isBetter(ranked, last))) continue;
    const place = top.findIndex((other) => isBetter(ranked, other));
    top.splice(place === -1 ? top.length : place, 0, ranked);
    if (top.length > count) top.pop();
  }
  return top.map(({ number }) => number);
}

/**
 * See `WordRanking.fitOf`. Rounded to a meaningful precision, and clamped, because hints can lift the value above the whole.
 */
function fit(slots: readonly Slot[], number: number, whole: number): number {
  const { covered, earned } = sumsOf(slots, number);
  return Math.round(Math.min(1, (covered + earned) / 2 / whole) * 1_000) / 1_000;
}

/** Adds up the weights of the question's words that a passage contains, and what these words add to its score. */
function sumsOf(
  slots: readonly Slot[],
  number: number,
): { readonly covered: number; readonly earned: number } {
  let covered = 0;
  let earned = 0;
  for (const { alternatives, weight, isHint } of slots) {
    let likest = 0;
    let best = 0;
    for (const { postings, likeness } of alternatives) {
      const at = placeOf(postings, number);
      if (at === -1) continue;
      likest = Math.max(likest, likeness);
      best = Math.max(best, likeness * Math.min(postings.rarity, weight) * (postings.fits[at] ?? 0));
    }
    if (!isHint) covered += weight * likest;
    earned += best;
  }
  return { covered, earned };
}

/** The index of a passage in `postings`, or -1. Binary search. */
function placeOf({ passages }: Postings, number: number): number {
  let [low, high] = [0, passages.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((passages[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return passages[low] === number ? low : -1;
}
