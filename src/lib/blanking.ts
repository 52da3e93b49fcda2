/** Blanks what must not be kept of a caller's words: numbers of payment cards, and what the patterns of an agent match. */
import { toCardinal as german } from 'n2words/de-DE';
import { toCardinal as english } from 'n2words/en-US';
import { toCardinal as spanish } from 'n2words/es-ES';
import { toCardinal as french } from 'n2words/fr-FR';
import { toCardinal as italian } from 'n2words/it-IT';
import { toCardinal as dutch } from 'n2words/nl-NL';
import { toCardinal as portuguese } from 'n2words/pt-PT';
import cardTypes from 'credit-card-type';
import { RE2JS } from 're2js';

/** Stands in place of a card number. */
export const BLANKED_CARD = '[card number]';
/** Stands in place of what a pattern has matched. */
export const BLANKED = '[blanked]';

/** As many digits of an unfinished card number give it away. A telephone number is shorter, or begins with another digit. */
const UNFINISHED = 11;
const LONGEST = 19;

export interface Blanking {
  /** `isPartial`: more words may follow, so a card number may be unfinished. */
  (text: string, options?: { readonly isPartial?: boolean }): string;
}

/** Why a pattern cannot be used. Undefined if it can. RE2 knows no look-around and no references, so it runs in linear time. */
export function patternComplaint(pattern: string): string | undefined {
  try {
    return RE2JS.compile(pattern).matches('') ? 'must not match the empty text' : undefined;
  } catch {
    return 'is not a regular expression of RE2 (no look-around, no back-references)';
  }
}

/**
 * Creates the function that blanks the words of one caller. The patterns ignore case. It remembers the digits at the end of the
 * latest words: a card number may be said with pauses, and what completes it is blanked.
 */
export function createBlanking(patterns: readonly string[] = []): Blanking {
  const compiled = patterns.map((pattern) => RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE));
  let said = NOTHING;
  return (text, { isPartial = false } = {}) => {
    const { words, end } = withoutCards(text, isPartial, said);
    if (!isPartial) said = end;
    return compiled.reduce((left, pattern) => pattern.matcher(left).replaceAll(BLANKED), words);
  };
}

const DIGIT_WORDS: ReadonlyMap<string, string> = new Map([
  ['oh', '0'],
  ['o', '0'],
  ...[english, spanish, french, german, italian, dutch, portuguese].flatMap((cardinal) =>
    Array.from({ length: 10 }, (_, digit) => [cardinal(digit), String(digit)] as const),
  ),
  ['uno', '1'],
  ['una', '1'],
  ['ein', '1'],
  ['zwo', '2'],
]);
const TIMES: ReadonlyMap<string, number> = new Map([
  ['double', 2],
  ['triple', 3],
]);

interface Run {
  readonly from: number;
  to: number;
  digits: string;
  /** Where groups of digits begin and end, as written or said. A card number does not begin in the middle of one. */
  readonly bounds: number[];
}

type Digits = Pick<Run, 'digits' | 'bounds'>;
const NOTHING: Digits = { digits: '', bounds: [0] };
/** What may stand before digits that go on. */
const GOES_ON = /^(?:[^\p{L}\p{N}]|\b(?:and|then|uh|um|it's|its)\b)*$/iu;
const NO_WORDS = /^[^\p{L}\p{N}]*$/u;

/**
 * A run of digits that holds a card number is blanked as a whole: its end may be the expiry date or the security code. `before`:
 * the digits that were said last. `end`: those at the end of `text`.
 */
function withoutCards(
  text: string,
  isPartial: boolean,
  before: Digits,
): { readonly words: string; readonly end: Digits } {
  let rest = 0;
  let end = NOTHING;
  const parts: string[] = [];
  for (const run of runsIn(text)) {
    const isLast = NO_WORDS.test(text.slice(run.to));
    const whole = GOES_ON.test(text.slice(0, run.from)) ? joined(before, run) : run;
    const isCard = holdsCard(whole);
    if (isLast && !isCard) end = whole;
    if (!isCard && !(isPartial && isLast && mayBecomeCard(whole.digits))) continue;
    parts.push(text.slice(rest, run.from), BLANKED_CARD);
    rest = run.to;
  }
  return { words: rest === 0 ? text : parts.join('') + text.slice(rest), end };
}

/** Longer than a card number with its date and code, digits are something else. */
const MOST_DIGITS = 40;

function joined(before: Digits, run: Run): Digits {
  const digits = before.digits + run.digits;
  if (digits.length > MOST_DIGITS) return run;
  return {
    digits,
    bounds: [...before.bounds, ...run.bounds.slice(1).map((bound) => bound + before.digits.length)],
  };
}

/** Runs of digits and digit words with nothing but spaces and punctuation between them. */
function runsIn(text: string): readonly Run[] {
  const runs: Run[] = [];
  let times = 1;
  let open: Run | undefined;
  for (const match of text.matchAll(/\d+|\p{L}[\p{L}\p{M}'’]*/gu)) {
    const [word] = match;
    const more = TIMES.get(word.toLowerCase());
    const digits = /^\d/u.test(word) ? word : DIGIT_WORDS.get(word.toLowerCase());
    if (digits === undefined && more === undefined) open = undefined;
    else {
      if (open === undefined)
        runs.push((open = { from: match.index, to: match.index, digits: '', bounds: [0] }));
      if (digits !== undefined) {
        open.digits += digits.repeat(times);
        open.bounds.push(open.digits.length);
        open.to = match.index + word.length;
      }
    }
    times = more ?? 1;
  }
  return runs;
}

function holdsCard({ digits, bounds }: Digits): boolean {
  return bounds.some((from, index) =>
    // Each group has a digit, so a card number ends within so many groups.
    bounds.slice(index + 1, index + 1 + LONGEST).some((to) => {
      const number = digits.slice(from, to);
      return typesOf(number).some(({ lengths }) => lengths.includes(number.length)) && isLuhn(number);
    }),
  );
}

function mayBecomeCard(digits: string): boolean {
  return (
    digits.length >= UNFINISHED &&
    typesOf(digits).some(({ lengths }) => lengths.some((length) => length >= digits.length))
  );
}

/** The kinds of card whose numbers begin so. */
function typesOf(digits: string): readonly { readonly lengths: readonly number[] }[] {
  return digits === '' ? [] : cardTypes(digits);
}

/** The check digit of payment cards (ISO/IEC 7812-1). */
function isLuhn(number: string): boolean {
  let sum = 0;
  for (let at = number.length - 1, isDoubled = false; at >= 0; at -= 1, isDoubled = !isDoubled) {
    const digit = Number(number[at]) * (isDoubled ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
