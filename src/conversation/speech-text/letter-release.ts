/**
 * Which words may be said letter by letter, before they are complete: those that every rule leaves beginning as they are
 * written. "Wed" becomes "Wednesday" and "harbor.com" "harbor dot com", so their letters go at once; "Dr", "appt" and
 * "http" become something else, so they wait until the next letter or the end of the word tells.
 */
import { SHORTENED } from './abbreviations.ts';
import { SHORTENED_IN_ADDRESSES } from './addresses.ts';
import { SHORTENED_DATES } from './calendar.ts';

/** One letter may become almost anything ("A$20", "e.g.", "v2"); only "I" goes, which begins answers and hardly an "I.e.". */
const LETTERS = /^[[\p{L}]--[ℹ]][[\p{L}\p{M}'’]--[ℹ]]+$/v;
/** Capitals are spelt, or are the codes of states and currencies. */
const CAPITALS = /^\p{Lu}{2}/u;

/** What begins so is not said as it is written, by the words for it. */
const OTHERWISE: readonly (readonly [written: string, said: string])[] = [
  ...SHORTENED,
  ...SHORTENED_IN_ADDRESSES,
  ...SHORTENED_DATES,
  ['https', ''],
  ['mailto', ''],
  ['www', ''],
];

const OPEN: ReadonlySet<string> = new Set(
  OTHERWISE.flatMap(([written, said]) =>
    Array.from(written, (_, index) => written.slice(0, index + 1)).filter((start) => !said.startsWith(start)),
  ),
);

/** Whether `word`, complete or not, is said as it is written, whatever comes after it. */
export function canRelease(word: string): boolean {
  return word === 'I' || (LETTERS.test(word) && !CAPITALS.test(word) && !OPEN.has(word));
}
