/** The ordered table of rewriting rules, and the function that applies it to a complete piece of text. */
import { abbreviations } from './abbreviations.ts';
import { addresses, postcodes } from './addresses.ts';
import { codes } from './codes.ts';
import { dates } from './dates.ts';
import { durations } from './durations.ts';
import { emoji, silentEmoji } from './emoji.ts';
import { feetAndInches } from './feet-and-inches.ts';
import { keypad } from './keypad.ts';
import { money } from './money.ts';
import type { English } from './number-words.ts';
import { numbers } from './numbers.ts';
import { phones } from './phones.ts';
import { quantities } from './quantities.ts';
import { roman } from './roman.ts';
import type { Rule } from './rule.ts';
import { scripture } from './scripture.ts';
import { formulas, leftovers, marks, stars, symbols } from './symbols.ts';
import { times } from './times.ts';
import { models, vehicles } from './vehicles.ts';
import { bareWeb, web } from './web.ts';

/**
 * At each position the first rule that matches wins, so narrow rules come before wide ones. A phone number also looks like
 * a range, a date like a fraction, and all of them like plain numbers.
 */
const ENGLISH = table([
  [stars, ['sign', 'space']],
  [emoji, ['digit', 'sign']],
  [postcodes, ['letter']],
  [keypad, ['sign', 'space']],
  [vehicles, ['letter', 'digit']],
  [codes, ['letter', 'digit', 'sign']],
  [web, ['letter', 'digit', 'sign']],
  [phones, ['letter', 'digit', 'sign']],
  [scripture, ['digit']],
  [durations, ['digit']],
  [dates, ['letter', 'digit', 'sign']],
  [times, ['letter', 'digit', 'sign']],
  [money, ['letter', 'digit', 'sign']],
  [feetAndInches, ['digit', 'sign']],
  [quantities, ['digit', 'sign']],
  [addresses, ['letter', 'digit']],
  [models, ['letter']],
  [roman, ['letter']],
  [numbers, ['letter', 'digit', 'sign']],
  [formulas, ['letter']],
  [abbreviations, ['letter']],
  [symbols, ['letter', 'sign', 'space']],
  [marks, ['sign']],
  [leftovers, ['digit', 'sign']],
]);

/** The rules for all languages other than English: they only remove things. */
const OTHER = table([
  [silentEmoji, ['digit', 'sign']],
  [bareWeb, ['letter', 'digit']],
  [marks, ['sign']],
]);

type Kind = 'letter' | 'digit' | 'sign' | 'space';
type Table = Readonly<Record<Kind, readonly Rule[]>>;

/** Groups the rules by the kind of character that they can begin with, so that few are tried at each position. */
function table(classes: readonly (readonly [readonly Rule[], readonly Kind[]])[]): Table {
  const of = (kind: Kind) => classes.flatMap(([rules, kinds]) => (kinds.includes(kind) ? rules : []));
  return { letter: of('letter'), digit: of('digit'), sign: of('sign'), space: of('space') };
}

function kindOf(text: string, at: number): Kind {
  const char = text.charAt(at);
  if (char === ' ') return 'space';
  if (/\d/u.test(char)) return 'digit';
  // The letter ℹ is also an emoji.
  return /\p{L}/u.test(char) && char !== 'ℹ' ? 'letter' : 'sign';
}

/** A piece of text: `from` to `to` is rewritten. The rules may also look at the text around it. */
export interface Piece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const WORD = /[\p{L}\p{M}]+|[^]/uy;

/** Returns the spoken form of a piece. `english` is undefined for other languages. */
export function rewrite(piece: Piece, english: English | undefined): string {
  const rules = english === undefined ? OTHER : ENGLISH;
  let said = '';
  let isRewritten = false;
  let at = piece.from;
  while (at < piece.to) {
    const match = firstMatch(rules[kindOf(piece.text, at)], piece, at, english ?? 'en-US');
    const words = match?.words ?? plainWord(piece, at);
    said += isRewritten || match !== undefined ? gap(said, words) + words : words;
    isRewritten = match !== undefined && words !== '';
    at = match?.end ?? at + words.length;
  }
  return said;
}

/** How much of the text before a match a rule sees, in characters. It bounds the time in a text without spaces. */
const LOOK_BACK = 120;

interface Match {
  readonly words: string;
  readonly end: number;
}

function firstMatch(rules: readonly Rule[], piece: Piece, at: number, english: English): Match | undefined {
  const before = piece.text.slice(Math.max(0, at - LOOK_BACK), at);
  for (const { pattern, say } of rules) {
    pattern.lastIndex = at;
    const found = pattern.exec(piece.text);
    if (found === null || found[0] === '' || at + found[0].length > piece.to) continue;
    const end = at + found[0].length;
    const parts = found.map((part: string | undefined) => part ?? '');
    const words = say(parts, { english, before, after: piece.text.slice(end) });
    if (words !== undefined) return { words, end };
  }
  return undefined;
}

function plainWord({ text, to }: Piece, at: number): string {
  WORD.lastIndex = at;
  return (WORD.exec(text)?.[0] ?? '').slice(0, to - at);
}

/** A space between two rewritten words that would otherwise touch ("B12" → "B" and "twelve"). */
function gap(said: string, next: string): string {
  return /[\p{L}\p{N}]$/u.test(said) && /^[\p{L}\p{N}]/u.test(next) ? ' ' : '';
}
