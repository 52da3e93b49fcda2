/** Numbers in English words. The only file that uses the number library (n2words). */
import { toCardinal as britishCardinal } from 'n2words/en-GB';
import { toCardinal as americanCardinal, toOrdinal } from 'n2words/en-US';

export type English = 'en-US' | 'en-GB';

/** Longer numbers are read digit by digit: nobody can follow them in words. */
const MAX_DIGITS = 15;

const ZERO_TO_NINE = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** `integer` is a run of digits, thousands separators allowed: "1,234" → "one thousand two hundred thirty-four". */
export function cardinal(integer: string, english: English): string {
  const plain = integer.replaceAll(',', '');
  if (plain.length > MAX_DIGITS) return digits(plain);
  return english === 'en-GB' ? britishCardinal(plain) : americanCardinal(plain);
}

/** "22" → "twenty-second". Adds the British "and" before the last two digits, which the library does not. */
export function ordinal(integer: string, english: English): string {
  const plain = integer.replaceAll(',', '');
  if (plain.length > MAX_DIGITS || Number(plain) === 0) return `${cardinal(plain, english)}th`;
  const rest = Number(plain) % 100;
  if (english === 'en-US' || rest === 0 || Number(plain) < 100) return toOrdinal(plain);
  return `${cardinal(String(Number(plain) - rest), english)} and ${toOrdinal(rest)}`;
}

/** A number as written in a text: "1,234.50", "0.5", ".5", "007". Decimals are spoken digit by digit. */
export function decimal(written: string, english: English): string {
  const [whole = '', fraction] = written.split('.');
  const isCode = /^0\d/u.test(whole);
  const head = whole === '' ? '' : isCode ? digits(whole) : cardinal(whole, english);
  if (fraction === undefined) return head;
  return `${head} point ${digits(fraction)}`.trimStart();
}

/** The digits of `text` one by one. Other characters are left out. */
export function digits(text: string, zero: 'zero' | 'oh' = 'zero'): string {
  return Array.from(text.matchAll(/\d/gu), ([digit]) =>
    digit === '0' ? zero : (ZERO_TO_NINE[Number(digit)] ?? ''),
  ).join(' ');
}

/** Letters and digits one by one: "SW1" → "S W one". Other characters are left out. */
export function letters(text: string): string {
  return Array.from(text.matchAll(/\p{L}|\d/gu), ([each]) => (/\d/u.test(each) ? digits(each) : each)).join(
    ' ',
  );
}

/** "nineteen eighty" → "nineteen eighties", "six" → "sixes" */
export function plural(words: string): string {
  if (words.endsWith('y')) return `${words.slice(0, -1)}ies`;
  return words.endsWith('x') ? `${words}es` : `${words}s`;
}

/** A year: "2026" → "twenty twenty-six", "2005" → "two thousand five", "1905" → "nineteen oh five". */
export function year(written: string, english: English): string {
  if (/^[1-9]00\d$/u.test(written)) return cardinal(written, english);
  return inPairs(written, english);
}

/** A number that names a place: "1425" Main Street → "fourteen twenty-five", "Room 204" → "two oh four". */
export function label(written: string, english: English): string {
  if (written.startsWith('0') || written.length > 4) return digits(written, 'oh');
  if (written.length < 3 || /^[1-9]000$/u.test(written)) return cardinal(written, english);
  return inPairs(written, english);
}

function inPairs(written: string, english: English): string {
  const [head, tail] = [written.slice(0, -2), written.slice(-2)];
  const first = cardinal(head, english);
  if (tail === '00') return `${first} hundred`;
  return tail.startsWith('0')
    ? `${first} oh ${cardinal(tail.slice(1), english)}`
    : `${first} ${cardinal(tail, english)}`;
}

const FRACTIONS: Readonly<Record<string, readonly [string, string]>> = {
  '2': ['half', 'halves'],
  '4': ['quarter', 'quarters'],
};

const SINGLE: Readonly<Record<string, readonly [string, string]>> = {
  '½': ['1', '2'],
  '¼': ['1', '4'],
  '¾': ['3', '4'],
  '⅓': ['1', '3'],
  '⅔': ['2', '3'],
  '⅛': ['1', '8'],
  '⅜': ['3', '8'],
  '⅝': ['5', '8'],
  '⅞': ['7', '8'],
};
/** The fractions of a single character, such as "½". */
export const FRACTION_SIGNS = Object.keys(SINGLE).join('');
/** "¾" → ["3", "4"] */
export const partsOf = (sign: string): readonly [string, string] => SINGLE[sign] ?? ['1', '1'];

/** ("1", ["1", "2"]) → "one and a half". If `whole` is '', the same as `fraction`. */
export function mixed(whole: string, [top, bottom]: readonly [string, string], english: English): string {
  const part = fraction(top, bottom, english);
  return whole === '' ? part : `${cardinal(whole, english)} and ${part.replace(/^one /u, 'a ')}`;
}

/** ("3", "4") → "three quarters", ("1", "2") → "one half". */
export function fraction(numerator: string, denominator: string, english: English): string {
  const part = ordinal(denominator, english);
  const [one, many] = FRACTIONS[denominator] ?? [part, `${part}s`];
  return `${cardinal(numerator, english)} ${numerator === '1' ? one : many}`;
}
