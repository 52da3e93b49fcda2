/** The ordered table of rewriting rules, and the reading of a closed piece of text by it. */
import { abbreviations } from './abbreviations.ts';
import { addresses, postcodes } from './addresses.ts';
import { dates } from './dates.ts';
import { emoji, silentEmoji } from './emoji.ts';
import { money } from './money.ts';
import type { English } from './number-words.ts';
import { codes, numbers } from './numbers.ts';
import { phones } from './phones.ts';
import { quantities } from './quantities.ts';
import type { Rule } from './rule.ts';
import { leftovers, marks, symbols } from './symbols.ts';
import { times } from './times.ts';
import { bareWeb, web } from './web.ts';

/**
 * The first rule that matches where the reading stands wins, so the narrower one comes first: a telephone number is a
 * range of numbers too, a date a fraction, and any of them a row of numbers.
 */
const ENGLISH = table([
  [emoji, ['digit', 'sign']],
  [web, ['letter', 'digit', 'sign']],
  [postcodes, ['letter']],
  [codes, ['letter', 'digit', 'sign']],
  [phones, ['letter', 'digit', 'sign']],
  [dates, ['letter', 'digit', 'sign']],
  [times, ['letter', 'digit']],
  [money, ['letter', 'digit', 'sign']],
  [quantities, ['digit', 'sign']],
  [addresses, ['letter', 'digit']],
  [numbers, ['letter', 'digit', 'sign']],
  [abbreviations, ['letter']],
  [symbols, ['letter', 'sign', 'blank']],
  [marks, ['sign']],
  [leftovers, ['digit', 'sign']],
]);

/** What is taken out of a text in any language. */
const OTHER = table([
  [silentEmoji, ['digit', 'sign']],
  [bareWeb, ['letter', 'digit']],
  [marks, ['sign']],
]);

type Kind = 'letter' | 'digit' | 'sign' | 'blank';
type Table = Readonly<Record<Kind, readonly Rule[]>>;

/** The rules by the kind of character that they begin with: most of them need not be tried at most places. */
function table(classes: readonly (readonly [readonly Rule[], readonly Kind[]])[]): Table {
  const of = (kind: Kind) => classes.flatMap(([rules, kinds]) => (kinds.includes(kind) ? rules : []));
  return { letter: of('letter'), digit: of('digit'), sign: of('sign'), blank: of('blank') };
}

function kindOf(text: string, at: number): Kind {
  const char = text.charAt(at);
  if (char === ' ') return 'blank';
  if (/\d/u.test(char)) return 'digit';
  // One letter is an emoji too.
  return /\p{L}/u.test(char) && char !== 'ℹ' ? 'letter' : 'sign';
}

/** A closed piece of text: `from` to `to` is to be said, what stands around it is only looked at. */
export interface Piece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const WORD = /[\p{L}\p{M}]+|[^]/uy;

/** The spoken form of a piece; `english` is undefined for other languages. */
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

interface Match {
  readonly words: string;
  readonly end: number;
}

function firstMatch(rules: readonly Rule[], piece: Piece, at: number, english: English): Match | undefined {
  for (const { pattern, say } of rules) {
    pattern.lastIndex = at;
    const found = pattern.exec(piece.text);
    if (found === null || found[0] === '' || at + found[0].length > piece.to) continue;
    const end = at + found[0].length;
    const parts = found.map((part: string | undefined) => part ?? '');
    const words = say(parts, { english, before: piece.text.slice(0, at), after: piece.text.slice(end) });
    if (words !== undefined) return { words, end };
  }
  return undefined;
}

function plainWord({ text, to }: Piece, at: number): string {
  WORD.lastIndex = at;
  return (WORD.exec(text)?.[0] ?? '').slice(0, to - at);
}

/** Words that come to stand side by side ("B12" → "B" and "twelve") are kept apart. */
function gap(said: string, next: string): string {
  return /[\p{L}\p{N}]$/u.test(said) && /^[\p{L}\p{N}]/u.test(next) ? ' ' : '';
}
