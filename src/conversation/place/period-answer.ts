/** Answers a question about the hours in a week or a month, on weekdays, or over the year. */
import type { DateTime } from 'luxon';
import type { WeeklyHours } from '../../contracts/place.ts';
import { because, capital, yesOrNo } from './asked-hours.ts';
import type { Asked } from './asked-hours.ts';
import type { AskedPeriod } from './asked-periods.ts';
import { openingAt, scheduleOn, weekOn } from './opening.ts';
import type { TimedPlace } from './opening.ts';
import { onDayWords, timeWords, weekWords } from './spoken-hours.ts';

const WEEK_DAYS = 7;
/** So many closed days in a row are the end of a season, and not a holiday. */
const SEASON_GAP_DAYS = 21;
const YEAR_DAYS = 366;

/** The usual hours on some days of the week. */
export function weekdaysAnswer({ place, subject, now }: Asked, days: readonly number[]): string {
  const { open, closed } = weekWords(weekOn(place, now), days);
  return [
    ...(open === '' ? [] : [`${subject.are} open ${open}.`]),
    ...(closed === '' ? [] : [`${subject.are} closed on ${closed}.`]),
  ]
    .map(capital)
    .join(' ');
}

/** The hours in a week, day by day, or the usual weeks of a longer time. */
export function periodAnswer(asked: Asked, period: AskedPeriod): string {
  return daysOf(period).length <= WEEK_DAYS ? weekAnswer(asked, period) : monthAnswer(asked, period);
}

function daysOf({ from, until }: AskedPeriod): readonly DateTime[] {
  const count = Math.round(until.diff(from, 'days').days) + 1;
  return Array.from({ length: count }, (_, offset) => from.plus({ days: offset }).startOf('day'));
}

/** Days that are closed for a reason are said with it, apart from those that are always closed. */
function weekAnswer({ question, place, subject }: Asked, period: AskedPeriod): string {
  const days = daysOf(period).map((day) => ({ day, ...scheduleOn(place, day) }));
  const week: WeeklyHours = Object.fromEntries(days.map(({ day, spans }) => [String(day.weekday), spans]));
  const numbersOf = (some: typeof days) => some.map(({ day }) => day.weekday);
  const { open } = weekWords(week, numbersOf(days));
  const closed = days.filter(({ spans }) => spans.length === 0);
  const labels = [...new Set(closed.map(({ label }) => label))];
  const reasons = labels.map((label) => {
    const alike = closed.filter((one) => one.label === label);
    const names = weekWords(week, numbersOf(alike)).closed;
    const on = names === 'every day' ? '' : ` on ${names}`;
    return `closed${on}${because(label === undefined ? {} : { label })}`;
  });
  const first = open === '' ? (reasons.shift() ?? 'closed') : `open ${open}`;
  return [
    `${yesOrNo(question, open !== '')}${period.words} ${subject.are} ${first}.`,
    ...reasons.map((reason) => `${subject.are} ${reason}.`),
  ]
    .map(capital)
    .join(' ');
}

function monthAnswer({ question, place, subject }: Asked, period: AskedPeriod): string {
  const parts = weeksOf(place, daysOf(period));
  const isOpen = parts.some(({ week }) => weekWords(week).open !== '');
  return parts
    .map(({ week, last }, at) => {
      const { open, closed } = weekWords(week);
      const words = [
        ...(open === '' ? [] : [`open ${open}`]),
        ...(closed === '' ? [] : [closed === 'every day' ? 'closed' : `closed on ${closed}`]),
      ].join(' and ');
      const until = at < parts.length - 1 ? `until ${last.toFormat('MMMM d')}` : 'after that';
      const when = parts.length === 1 ? period.words : until;
      return capital(`${at === 0 ? yesOrNo(question, isOpen) : ''}${when} ${subject.are} ${words}.`);
    })
    .join(' ');
}

/** The usual weeks that hold on `days`, each with its last day. */
function weeksOf(
  place: TimedPlace,
  days: readonly DateTime[],
): readonly { readonly week: WeeklyHours; readonly last: DateTime }[] {
  const parts: { readonly week: WeeklyHours; last: DateTime }[] = [];
  for (const day of days) {
    const week = weekOn(place, day);
    const part = parts.at(-1);
    if (part?.week === week) part.last = day;
    else parts.push({ week, last: day });
  }
  return parts;
}

/** When the season ends and begins again, or that there is none. */
export function seasonAnswer({ question, place, subject, now }: Asked): string {
  const gap = seasonGap(place, now);
  if (gap === undefined) return capital(`${yesOrNo(question, true)}${subject.are} open all year.`);
  const { opensNext } = openingAt(place, gap.toMillis());
  const again =
    opensNext === undefined
      ? ''
      : ` ${capital(subject.open)} again ${onDayWords(opensNext, now)} at ${timeWords(opensNext)}.`;
  if (gap.hasSame(now, 'day')) return `${capital(`${subject.are} closed for the season.`)}${again}`;
  const lastDay = gap.minus({ days: 1 }).toFormat('EEEE, MMMM d');
  return `${capital(`${subject.close} for the season after ${lastDay}.`)}${again}`;
}

/** The first day of the next long time without opening. Today if it has begun. Undefined if there is none within a year. */
function seasonGap(place: TimedPlace, now: DateTime): DateTime | undefined {
  const today = now.startOf('day');
  let start = today;
  let length = 0;
  for (let offset = 0; offset < YEAR_DAYS + SEASON_GAP_DAYS; offset++) {
    const day = today.plus({ days: offset }).startOf('day');
    if (scheduleOn(place, day).spans.length > 0) length = 0;
    else if (length++ === 0) start = day;
    if (length >= SEASON_GAP_DAYS) return start;
  }
  return undefined;
}
