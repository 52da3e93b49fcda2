/**
 * Decides which incomplete words can already be spoken, letter by letter.
 *
 * A word qualifies if every rule keeps its written beginning. "Wed" becomes "Wednesday" and "harbor.com" becomes
 * "harbor dot com", so their letters leave at once. "Dr", "appt" and "http" are spoken as something else, so they wait for
 * the next letter or for the end of the word.
 */
import { SHORTENED } from './abbreviations.ts';
import { SHORTENED_IN_ADDRESSES } from './addresses.ts';
import { SHORTENED_DATES } from './calendar.ts';
import { SHORTENED_MONEY } from './money.ts';

/** At least two letters: one letter may become almost anything ("A$20", "e.g.", "v2"). The exception is "I", see below. */
const LETTERS = /^[[\p{L}]--[ℹ]][[\p{L}\p{M}'’]--[ℹ]]+$/v;
/** Two capitals begin an abbreviation that is spelt out, or the code of a state or a currency. */
const CAPITALS = /^\p{Lu}{2}/u;

/** Beginnings that may be spoken differently from how they are written. */
const OTHERWISE: readonly (readonly [written: string, said: string])[] = [
  ...SHORTENED,
  ...SHORTENED_IN_ADDRESSES,
  ...SHORTENED_DATES,
  ...SHORTENED_MONEY,
  ['https', ''],
  ['mailto', ''],
  ['www', ''],
];

const OPEN: ReadonlySet<string> = new Set(
  OTHERWISE.flatMap(([written, said]) =>
    Array.from(written, (_, index) => written.slice(0, index + 1)).filter((start) => !said.startsWith(start)),
  ),
);

/** Whether `word`, complete or not, is spoken as written, whatever follows. */
export function canRelease(word: string): boolean {
  // "I" often begins an answer, "I.e." hardly ever.
  return word === 'I' || (LETTERS.test(word) && !CAPITALS.test(word) && !OPEN.has(word));
}
