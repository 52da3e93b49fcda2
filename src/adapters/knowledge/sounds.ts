/** Finds the known words that a misheard word may have been, by sound and by letters. */
import { doubleMetaphone } from 'double-metaphone';
import { distance } from 'fastest-levenshtein';
import { createPauser } from './passage-index.ts';

export interface Guess {
  readonly word: string;
  /** 0 to 1; 1 is the word itself. */
  readonly likeness: number;
}

export interface SoundIndex {
  /** Returns the known words that are most like `word`, best first, with at least `minLikeness`. */
  guess(word: string, minLikeness: number): readonly Guess[];
}

/** Words with fewer sounds are similar to too many others. */
const MIN_SOUNDS = 2;
const MAX_GUESSES = 4;
/** Cached guesses. One question looks a word up several times: alone, joined with its neighbours, and in its last words. */
const MAX_KEPT = 1_000;
/** Limits the time of one guess. Real words are compared with far fewer known words. */
const MAX_COMPARED = 1_000;

interface Known {
  readonly word: string;
  readonly sounds: string;
}

/**
 * Indexes the words by pairs of neighbouring sounds, so that a guess compares only words that share half of its pairs. Works
 * in short slices, because calls run in the same process.
 */
export async function buildSoundIndex(words: Iterable<string>): Promise<SoundIndex> {
  const known: Known[] = [];
  const byPair = new Map<string, number[]>();
  const pause = createPauser();
  for (const word of words) {
    await pause();
    const sounds = soundsOf(word);
    if (sounds.length < MIN_SOUNDS) continue;
    for (const pair of pairsOf(sounds)) {
      const numbers = byPair.get(pair) ?? [];
      if (numbers.length === 0) byPair.set(pair, numbers);
      numbers.push(known.length);
    }
    known.push({ word, sounds });
  }
  const shared = new Uint8Array(known.length);
  const guess = (word: string, minLikeness: number): readonly Guess[] => {
    const sounds = soundsOf(word);
    if (sounds.length < MIN_SOUNDS) return [];
    const guesses: Guess[] = [];
    for (const number of sharingHalf(pairsOf(sounds), byPair, shared)) {
      const other = known[number];
      if (other === undefined || mostLikeness(sounds, other.sounds) < minLikeness) continue;
      const likeness = likenessOf({ word, sounds }, other);
      if (likeness >= minLikeness) guesses.push({ word: other.word, likeness });
    }
    return guesses
      .sort((a, b) => b.likeness - a.likeness || (a.word < b.word ? -1 : 1))
      .slice(0, MAX_GUESSES);
  };
  const kept = new Map<string, readonly Guess[]>();
  return {
    guess(word, minLikeness) {
      const key = `${minLikeness} ${word}`;
      const before = kept.get(key);
      if (before !== undefined) return before;
      if (kept.size >= MAX_KEPT) kept.clear();
      const guesses = guess(word, minLikeness);
      kept.set(key, guesses);
      return guesses;
    },
  };
}

/**
 * Returns the numbers of the words that share at least half of `pairs`. `shared` is a buffer, all zeros before and
 * after.
 */
function sharingHalf(
  pairs: ReadonlySet<string>,
  byPair: ReadonlyMap<string, readonly number[]>,
  shared: Uint8Array,
): readonly number[] {
  const touched: number[] = [];
  const found: number[] = [];
  const enough = Math.ceil(pairs.size / 2);
  for (const pair of pairs) {
    for (const number of byPair.get(pair) ?? []) {
      const count = (shared[number] ?? 0) + 1;
      shared[number] = count;
      if (count === 1) touched.push(number);
      if (count === enough && found.length < MAX_COMPARED) found.push(number);
    }
  }
  for (const number of touched) shared[number] = 0;
  return found;
}

function pairsOf(sounds: string): ReadonlySet<string> {
  const framed = `^${sounds}$`;
  return new Set(Array.from({ length: framed.length - 1 }, (_, start) => framed.slice(start, start + 2)));
}

/** Average of the likeness by sound and by letters. A misheard word usually sounds right but is spelt as another word. */
function likenessOf(one: Known, other: Known): number {
  return (closeness(one.sounds, other.sounds) + closeness(one.word, other.word)) / 2;
}

/** Upper bound of the likeness, from the number of sounds alone. It spares most comparisons. */
function mostLikeness(a: string, b: string): number {
  return 1 - Math.abs(a.length - b.length) / Math.max(a.length, b.length) / 2;
}

const closeness = (a: string, b: string): number => 1 - distance(a, b) / Math.max(a.length, b.length, 1);

/** The sounds of a word (Double Metaphone). `0` stands for `th`, which sounds like `T` on the telephone. */
const soundsOf = (word: string): string => doubleMetaphone(word)[0].replaceAll('0', 'T');
