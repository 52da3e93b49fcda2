/** Blanks what must not be kept of a caller's words: numbers of payment cards, and what the patterns of an agent match. */
import cardTypes from 'credit-card-type';
import { RE2JS } from 're2js';
import { digitRuns, isFiller } from './spoken-digits.ts';
import type { DigitRun, UmIs } from './spoken-digits.ts';

/** Stands in place of a card number. */
export const BLANKED_CARD = '[card number]';
/** Stands in place of what a pattern has matched. */
export const BLANKED = '[blanked]';

/** As many digits of an unfinished card number give it away. A telephone number is shorter, or begins with another digit. */
const UNFINISHED = 11;
const SHORTEST = 12;
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
  // A number with "um" in it is read both ways.
  const cards = [createCardBlanking('digit'), createCardBlanking('filler')];
  return (text, { isPartial = false } = {}) => {
    const words = cards.reduce((left, withoutCards) => withoutCards(left, isPartial), text);
    return compiled.reduce((left, pattern) => pattern.matcher(left).replaceAll(BLANKED), words);
  };
}

type Digits = Pick<DigitRun, 'digits' | 'bounds'>;
const NOTHING: Digits = { digits: '', bounds: [0] };

function createCardBlanking(umIs: UmIs): (text: string, isPartial: boolean) => string {
  let said = NOTHING;
  return (text, isPartial) => {
    const { words, end } = withoutCards(text, { isPartial, before: said, umIs });
    if (!isPartial) said = end;
    return words;
  };
}

/**
 * A run of digits that holds a card number is blanked as a whole: its end may be the expiry date or the security code. `before`:
 * the digits that were said last. `end`: those at the end of `text`.
 */
function withoutCards(
  text: string,
  { isPartial, before, umIs }: { readonly isPartial: boolean; readonly before: Digits; readonly umIs: UmIs },
): { readonly words: string; readonly end: Digits } {
  const { runs, goesOn, isOpen } = digitRuns(text, umIs);
  let rest = 0;
  let end = runs.length === 0 && isFiller(text) ? before : NOTHING;
  const parts: string[] = [];
  for (const [index, run] of runs.entries()) {
    const isLast = isOpen && index === runs.length - 1;
    const whole = goesOn && index === 0 ? joined(before, run) : run;
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

function joined(before: Digits, run: DigitRun): Digits {
  const digits = before.digits + run.digits;
  if (digits.length > MOST_DIGITS) return run;
  return {
    digits,
    bounds: [...before.bounds, ...run.bounds.slice(1).map((bound) => bound + before.digits.length)],
  };
}

function holdsCard({ digits, bounds }: Digits): boolean {
  return bounds.some((from, index) =>
    // Each group has a digit, so a card number ends within so many groups.
    bounds.slice(index + 1, index + 1 + LONGEST).some((to) => {
      if (to - from < SHORTEST || to - from > LONGEST) return false;
      const number = digits.slice(from, to);
      // The kinds come last: they take a thousand times as long.
      return isLuhn(number) && typesOf(number).some(({ lengths }) => lengths.includes(number.length));
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
