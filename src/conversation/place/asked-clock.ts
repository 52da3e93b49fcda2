/** Understands times of day in a caller's words: `half past seven`, `until six`, `at a quarter to five`. */

/** Minutes after the beginning of the day; from 24 hours on in the night after it. */
export interface AskedClock {
  readonly minutes: number;
  /** The caller did not say whether before or after noon. */
  readonly isHalfSure: boolean;
  /** The caller asks about the time before or after it. */
  readonly isBound?: true;
}

/** A part of the day, in hours. */
export interface DayPart {
  readonly from: number;
  readonly to: number;
}

const NUMBERS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const SPOKEN_HOUR = new RegExp(
  String.raw`\b(${NUMBERS.join('|')})(?=\s(?:am|pm|a\.m|p\.m|o'?clock|thirty|fifteen|forty|in the|at night)\b)|(?<=\b(?:at|past|to|by|around|about|until|till|before|after) )(${NUMBERS.join('|')})\b`,
  'gu',
);

/** "Until six", "before eight", "after 5:30 pm". */
const BOUND =
  /\b(until|till|before|past|after) (\d{1,2})(?::(\d\d))?(?: ?([ap])\.? ?m\b\.?)?(?! (?:days?|people|minutes?|hours?|weeks?))/u;
export const HALF_DAY = 12 * 60;
export const WHOLE_DAY = 24 * 60;

/** The last minute before the bound, or the first one after it. Callers who do not say which half of the day mean waking hours. */
export function boundOf(text: string): { readonly found: string; readonly minutes: number } | undefined {
  const [found, word, hour, minute = '0', half] = BOUND.exec(text) ?? [];
  if (found === undefined || Number(hour) > 24) return undefined;
  const given = (Number(hour) % (half === undefined ? 25 : 12)) * 60 + Number(minute);
  const isLate = half === undefined ? word !== 'before' && given < HALF_DAY : half === 'p';
  const isAfter = word === 'past' || word === 'after';
  return { found, minutes: (isLate ? given + HALF_DAY : given) + (isAfter ? 1 : -1) };
}

/** `text` with times of day in digits: `7:30` for "half past seven". */
export function digitTimes(text: string): string {
  return text
    .replace(/\b24 ?\/ ?7\b/gu, 'around the clock')
    .replace(SPOKEN_HOUR, (word) => String(NUMBERS.indexOf(word) + 1))
    .replace(/\b(\d{1,2}) thirty\b/gu, '$1:30')
    .replace(/\b(\d{1,2}) fifteen\b/gu, '$1:15')
    .replace(/\b(\d{1,2}) forty[- ]?five\b/gu, '$1:45')
    .replace(/\bhalf past (\d{1,2})\b/gu, '$1:30')
    .replace(/\b(?:a )?quarter (?:past|after) (\d{1,2})\b/gu, '$1:15')
    .replace(/\b(?:a )?quarter (?:to|of|before) (\d{1,2})\b/gu, (_, hour) => `${Number(hour) - 1 || 12}:45`)
    .replace(
      /\b(until|till|before|past|after) (noon|midnight)\b/gu,
      (_, word, at) => `${word} ${at === 'noon' ? '12' : '24'}:00`,
    )
    .replace(/\b(\d{1,2}(?::\d\d)?) (?:in the (?:evening|afternoon)|at night)/gu, '$1 pm')
    .replace(/\b(\d{1,2}(?::\d\d)?) in the morning/gu, '$1 am');
}

/** "Half past seven on Sunday morning" is said apart from its half of the day. */
export function inPart(clock: AskedClock, part: DayPart | undefined): AskedClock {
  if (!clock.isHalfSure || part === undefined || !Number.isInteger(part.from)) return clock;
  const isLate = part.from >= 12 && clock.minutes < HALF_DAY;
  return { minutes: clock.minutes + (isLate ? HALF_DAY : 0), isHalfSure: false };
}
