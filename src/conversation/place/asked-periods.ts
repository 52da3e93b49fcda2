/** Finds longer times that a caller names: `in November`, `next week`, `on weekdays`, `all year`. */
import type { DateTime } from 'luxon';

/** Days in a row. */
export interface AskedPeriod {
  readonly from: DateTime;
  /** The last day. */
  readonly until: DateTime;
  /** As it is said: `next week`, `in November`. */
  readonly words: string;
}

const WEEKDAYS = /\b(?:on |during |in )?(?:the )?week[- ]?days?\b/u;
const SEASON =
  /\b(?:all|throughout|the whole) (?:the )?year(?: long| round)?\b|\byear[- ]round\b|\b(?:for|of) the (?:season|winter|summer|year)\b|\b(?:your|the) season\b|\bseasonal(?:ly)?\b/u;

/** The words with which `text` means the days from Monday to Friday. */
export const weekdayWords = (text: string): string | undefined => WEEKDAYS.exec(text)?.[0];

/** The words with which `text` asks whether the place closes for a part of the year. */
export const seasonWords = (text: string): string | undefined => SEASON.exec(text)?.[0];

/** The week of `day`, from Monday to Sunday. */
export function weekOf(day: DateTime, now: DateTime): AskedPeriod {
  const from = day.startOf('week').startOf('day');
  const weeks = Math.round(from.diff(now.startOf('week'), 'weeks').weeks);
  const words = ['this week', 'next week'][weeks] ?? `in the week of ${from.toFormat('MMMM d')}`;
  return { from, until: from.plus({ days: 6 }).startOf('day'), words };
}

/** A calendar month, from today on if it has begun. */
export function monthOf(day: DateTime, now: DateTime): AskedPeriod {
  const first = day.startOf('month');
  const isThis = first.hasSame(now, 'month');
  return {
    from: isThis ? now.startOf('day') : first,
    until: first.endOf('month').startOf('day'),
    words: isThis ? 'this month' : `in ${first.toFormat('MMMM')}`,
  };
}
