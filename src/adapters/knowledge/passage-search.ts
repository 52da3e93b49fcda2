/** Searches the passages of one tenant by words, and finds nothing if no passage answers the question well enough. */
import type { Passage } from '../../contracts/activities.ts';
import type { StoredPassage } from '../ports/knowledge.ts';
import type { Postings } from './passage-index.ts';
import { slotsOf } from './question.ts';
import type { Slot } from './question.ts';
import { buildVocabulary } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';
import { contextNeed, wordsOf } from './words.ts';

export interface PassageSearch {
  /**
   * Returns at most `limit` passages, best first, or none if nothing fits. Runs synchronously. With `depth`, returns up to
   * that many for further ranking; the first `limit` still decide whether anything fits.
   */
  search(question: {
    readonly text: string;
    readonly context?: string;
    readonly limit: number;
    readonly depth?: number;
  }): readonly Passage[];
}

/**
 * One of the best passages must cover this share of the question, weighted by the rarity of the words. Half of the value is
 * whether the passage contains the words, half is how well they fit. Below this share, an honest "I don't know" is better
 * than the answer to another question. Chosen by `npm run eval:knowledge`.
 */
const MIN_SHARE = 0.48;
/** A question counts at most as much as this many unknown words. A long story contains much that needs no answer. */
const MAX_ASKED_WORDS = 2;
/** Number of best passages that are checked against `MIN_SHARE`. */
const DECIDING = 3;
/** Callers who tell a story ask at its end: if the whole text finds nothing, only its last words are searched. */
const END_WORDS = 12;
/** Weight of the preceding words, by how much the question needs them. */
const CONTEXT_WEIGHT = { needed: 0.5, possible: 0.3, none: 0 };

/** Builds the search in short slices, because calls run in the same process. 100,000 passages take some seconds. */
export async function buildPassageSearch(passages: readonly StoredPassage[]): Promise<PassageSearch> {
  const vocabulary = await buildVocabulary(passages);
  const buffers = buffersFor(passages.length);
  const find = (
    text: string,
    context: string | undefined,
    { limit, depth }: { readonly limit: number; readonly depth: number },
  ): readonly Passage[] => {
    const asked = askedBy(text, context, vocabulary);
    const total = asked.reduce((sum, slot) => sum + (slot.isHint ? 0 : slot.weight), 0);
    if (total === 0) return [];
    const touched = addUp(asked, buffers);
    const ranked = topOf(touched, buffers.scores, passages, depth);
    for (const number of touched) buffers.scores[number] = 0;
    const least = MIN_SHARE * Math.min(total, MAX_ASKED_WORDS * vocabulary.index.unknownRarity);
    const fits = ({ number, score }: Ranked): boolean => (coverage(asked, number) + score) / 2 >= least;
    if (!ranked.slice(0, Math.min(DECIDING, limit)).some(fits)) return [];
    return ranked.flatMap(({ number, score }) => {
      const passage = passages[number];
      return passage === undefined ? [] : [toPassage(passage, shareOf(score, total))];
    });
  };
  return {
    search({ text, context, limit, depth = limit }) {
      if (limit < 1) return [];
      const counts = { limit: Math.trunc(limit), depth: Math.trunc(depth) };
      const found = find(text, context, counts);
      if (found.length > 0) return found;
      const words = wordsOf(text);
      return words.length <= END_WORDS ? [] : find(words.slice(-END_WORDS).join(' '), context, counts);
    },
  };
}

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
): readonly Ranked[] {
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
  return top;
}

/** Score from 0 to 1, rounded to a meaningful precision. Clamped, because hints can lift a score above the total. */
const shareOf = (score: number, total: number): number =>
  Math.round(Math.min(1, score / total) * 1_000) / 1_000;

/** How much of the question a passage contains, in the unit of the slots' weights. */
function coverage(slots: readonly Slot[], number: number): number {
  return slots.reduce((sum, { alternatives, weight, isHint }) => {
    if (isHint) return sum;
    const likeness = alternatives.map((each) => (holds(each.postings, number) ? each.likeness : 0));
    return sum + weight * Math.max(0, ...likeness);
  }, 0);
}

/** Binary search. */
function holds({ passages }: Postings, number: number): boolean {
  let [low, high] = [0, passages.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((passages[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return passages[low] === number;
}
