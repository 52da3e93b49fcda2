/**
 * An inverted index over passages. The ranking is BM25 over three fields (BM25F): a word in the headings counts more than
 * one in the text. All weights are computed when the index is built and kept in typed arrays, so a search only adds them up.
 */
import { setImmediate as nextTick } from 'node:timers/promises';

/** The stems of a passage, field by field. */
export interface PassageStems {
  readonly title: readonly string[];
  readonly text: readonly string[];
  /** Stems of the other wordings that callers use for the passage. */
  readonly alsoAsked: readonly string[];
}

/** The passages that contain a stem. */
export interface Postings {
  /** Numbers of passages, ascending. */
  readonly passages: Uint32Array;
  /** How well each passage fits, 0 to 1. Higher if the stem is frequent in it and if the passage is short. */
  readonly fits: Float32Array;
  /** Inverse document frequency: above 0, and higher for rare stems. */
  readonly rarity: number;
}

export interface PassageIndex {
  readonly size: number;
  /** Rarity of a word that is in no passage. */
  readonly unknownRarity: number;
  postings(stem: string): Postings | undefined;
}

// These values were chosen by `npm run eval:knowledge`.
/** The `k1` of BM25: the higher, the more each repetition of a word adds. */
const SATURATION = 1.6;
const FIELDS = {
  title: { weight: 3, byLength: 0.75 },
  text: { weight: 1, byLength: 0.75 },
  alsoAsked: { weight: 1.5, byLength: 0.75 },
} as const;
type Field = keyof typeof FIELDS;
const NAMES: readonly Field[] = ['title', 'text', 'alsoAsked'];
/** Least value of a word that is in the passage, however long the passage is. */
const FLOOR = 0.15;

/** Longest time to work without a pause, because calls run in the same process. */
const SLICE_MS = 5;

/** Occurrences of one stem while an index is built, as parallel lists. */
type Counts = Readonly<Record<Field | 'passages', number[]>>;

/** Value of one occurrence in a field, by passage number. */
type Norms = Readonly<Record<Field, Float64Array>>;

/** Builds the index in short slices, so that the process keeps serving calls meanwhile. */
export async function buildPassageIndex(passages: Iterable<PassageStems>): Promise<PassageIndex> {
  const stems = new Map<string, Counts>();
  const lengths: Record<Field, number[]> = { title: [], text: [], alsoAsked: [] };
  const pause = createPauser();
  for (const passage of passages) {
    const number = lengths.title.length;
    for (const field of NAMES) {
      for (const stem of passage[field]) count(stems, stem, number, field);
      lengths[field].push(passage[field].length);
    }
    await pause();
  }
  const size = lengths.title.length;
  const norms: Norms = {
    title: normsOf(lengths.title, FIELDS.title),
    text: normsOf(lengths.text, FIELDS.text),
    alsoAsked: normsOf(lengths.alsoAsked, FIELDS.alsoAsked),
  };
  const postings = new Map<string, Postings>();
  for (const [stem, counts] of stems) {
    postings.set(stem, postingsOf(counts, size, norms));
    await pause();
  }
  return { size, unknownRarity: rarityOf(0, size), postings: (stem) => postings.get(stem) };
}

/**
 * Returns a function to call between steps. It waits for the next tick of the event loop once the current slice is used
 * up.
 */
export function createPauser(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined;
    return nextTick().then(() => {
      since = performance.now();
    });
  };
}

function count(stems: Map<string, Counts>, stem: string, passage: number, field: Field): void {
  let counts = stems.get(stem);
  if (counts === undefined) {
    counts = { passages: [], title: [], text: [], alsoAsked: [] };
    stems.set(stem, counts);
  }
  if (counts.passages.at(-1) !== passage) {
    counts.passages.push(passage);
    for (const each of NAMES) counts[each].push(0);
  }
  const last = counts.passages.length - 1;
  counts[field][last] = (counts[field][last] ?? 0) + 1;
}

function normsOf(lengths: readonly number[], { weight, byLength }: (typeof FIELDS)[Field]): Float64Array {
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length) || 1;
  return Float64Array.from(lengths, (length) => weight / (1 - byLength + (byLength * length) / average));
}

function postingsOf(counts: Counts, size: number, norms: Norms): Postings {
  const { passages } = counts;
  const fits = Float32Array.from(passages, (passage, at) => {
    let frequency = 0;
    for (const field of NAMES) frequency += (counts[field][at] ?? 0) * (norms[field][passage] ?? 0);
    return FLOOR + ((1 - FLOOR) * frequency) / (SATURATION + frequency);
  });
  return { passages: Uint32Array.from(passages), fits, rarity: rarityOf(passages.length, size) };
}

/** The inverse document frequency of BM25, in the variant that is never negative. */
const rarityOf = (having: number, size: number): number =>
  Math.log(1 + (size - having + 0.5) / (having + 0.5));
