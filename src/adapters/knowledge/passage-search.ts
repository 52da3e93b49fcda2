/** Finds the passages of one tenant that answer a question, or none. */
import type { Passage } from '../../contracts/activities.ts';
import type { StoredPassage } from '../ports/knowledge.ts';
import type { Postings } from './passage-index.ts';
import { slotsOf } from './question.ts';
import type { Slot } from './question.ts';
import { buildVocabulary } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';
import { leaningOf, wordsOf } from './words.ts';

export interface PassageSearch {
  /**
   * Best first, at most `limit`; none where nothing fits. Takes no turn of the event loop, so nothing changes meanwhile.
   * With `depth` so many instead, for who goes on sorting; whether anything fits is still decided by the first `limit`.
   */
  search(question: {
    readonly text: string;
    readonly context?: string;
    readonly limit: number;
    readonly depth?: number;
  }): readonly Passage[];
}

/**
 * One of the best passages has to hold this share of what was asked, rare words counting more: half of it by whether it
 * has the words at all, half by how well they fit. Below it an honest "I don't know" is better than the answer to
 * another question. Chosen by `npm run eval:knowledge`.
 */
const MIN_SHARE = 0.48;
/** More than so many words that nobody has are never counted as asked: a long story says much that needs no answer. */
const MAX_ASKED_WORDS = 2;
/** The passages that are looked at for that. */
const DECIDING = 3;
/** Who tells a story asks at its end: where the whole of it finds nothing, its last words are tried. */
const END_WORDS = 12;
/** What the words before count, by how much a question leans on them. */
const CONTEXT_WEIGHT = { wholly: 0.5, maybe: 0.3, not: 0 };

/** Builds in short slices, since calls go on in the same process; 100,000 passages take some seconds in all. */
export async function buildPassageSearch(passages: readonly StoredPassage[]): Promise<PassageSearch> {
  const vocabulary = await buildVocabulary(passages);
  const board = boardFor(passages.length);
  const find = (
    text: string,
    context: string | undefined,
    { limit, depth }: { readonly limit: number; readonly depth: number },
  ): readonly Passage[] => {
    const asked = askedBy(text, context, vocabulary);
    const total = asked.reduce((sum, slot) => sum + (slot.isHint ? 0 : slot.weight), 0);
    if (total === 0) return [];
    const touched = addUp(asked, board);
    const ranked = topOf(touched, board.scores, passages, depth);
    for (const number of touched) board.scores[number] = 0;
    const least = MIN_SHARE * Math.min(total, MAX_ASKED_WORDS * vocabulary.index.unknownRarity);
    const fits = ({ number, score }: Ranked): boolean => (coverage(asked, number) + score) / 2 >= least;
    if (!ranked.slice(0, Math.min(DECIDING, limit)).some(fits)) return [];
    return ranked.flatMap(({ number, score }) => {
      const passage = passages[number];
      return passage === undefined ? [] : [asFound(passage, shareOf(score, total))];
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

/** What is given away of a passage: not in which other words callers ask for it. */
export const asFound = ({ id, title, text }: StoredPassage, score: number): Passage => ({
  id,
  title,
  text,
  score,
});

function askedBy(text: string, context: string | undefined, vocabulary: Vocabulary): readonly Slot[] {
  const slots = slotsOf(text, vocabulary);
  const weight = context === undefined ? 0 : CONTEXT_WEIGHT[leaningOf(text)];
  if (context === undefined || weight === 0) return slots;
  const before = slotsOf(context, vocabulary).map((slot) => ({ ...slot, weight: slot.weight * weight }));
  return [...slots, ...before];
}

/** Room for the sums of one search, kept because 100,000 passages need a megabyte of it. All zeros between searches. */
interface Board {
  readonly scores: Float64Array;
  readonly best: Float64Array;
  readonly touched: Uint32Array;
  readonly inSlot: Uint32Array;
}

const boardFor = (size: number): Board => ({
  scores: new Float64Array(size),
  best: new Float64Array(size),
  touched: new Uint32Array(size),
  inSlot: new Uint32Array(size),
});

/** Adds up what each passage earns, in each slot by the alternative that suits it best; returns who has earned at all. */
function addUp(slots: readonly Slot[], { scores, best, touched, inSlot }: Board): Uint32Array {
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

/** The `count` best, best first; of equals the smaller id, so that the same question has the same answer everywhere. */
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

/** Three digits: more would promise what a ranking cannot keep. Hints can lift a passage above what was asked. */
const shareOf = (score: number, total: number): number =>
  Math.round(Math.min(1, score / total) * 1_000) / 1_000;

/** How much of what was asked stands in a passage at all, in the unit of the slots' weights. */
function coverage(slots: readonly Slot[], number: number): number {
  return slots.reduce((sum, { alternatives, weight, isHint }) => {
    if (isHint) return sum;
    const likeness = alternatives.map((each) => (holds(each.postings, number) ? each.likeness : 0));
    return sum + weight * Math.max(0, ...likeness);
  }, 0);
}

/** By bisection: the numbers ascend. */
function holds({ passages }: Postings, number: number): boolean {
  let [low, high] = [0, passages.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((passages[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return passages[low] === number;
}
