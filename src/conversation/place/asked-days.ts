/** Finds the days and times of day that a caller names: `tomorrow`, `next Monday`, `on Sundays`, `Boxing Day`, `at seven`. */
import { casual } from 'chrono-node/en';
import type { DateTime } from 'luxon';
import type { PlaceConfig } from '../../contracts/place.ts';
import { daysBetween } from '../../lib/day-names.ts';
import { normal, plainWords } from '../subject-words.ts';
import { boundOf, digitTimes, inPart, WHOLE_DAY } from './asked-clock.ts';
import type { AskedClock, DayPart } from './asked-clock.ts';
import { monthOf, seasonWords, weekdayWords, weekOf } from './asked-periods.ts';
import type { AskedPeriod } from './asked-periods.ts';
import { dayOfMonth, withDayNumbers } from './day-numbers.ts';
import { isoDate } from './opening.ts';
import { dayOfTheTalk, endsBetween, nthDay, periodBetween, relativeDays } from './relative-days.ts';

/** A day that the caller asks about. */
export interface AskedDay {
  readonly date: DateTime;
  /** The holiday or exception by whose name the caller asked. */
  readonly name?: string;
  /** The caller means every such day: "on Sundays". */
  readonly isUsual?: true;
}

export interface AskedTime {
  readonly days: readonly AskedDay[];
  /** Weekdays in general, 1 is Monday: "on weekdays", "Monday to Thursday". */
  readonly weekdays?: readonly number[];
  readonly period?: AskedPeriod;
  /** The caller asks about the whole year or the season. */
  readonly isSeason?: true;
  readonly clock?: AskedClock;
  /** A part of the day, in hours: "Friday afternoon". */
  readonly part?: DayPart;
  /** A day of which only the talk so far shows the date: "the day after". */
  readonly isOfTheTalk?: true;
  /** A holiday of which the place does not know the date, or holidays in general. */
  readonly unknownHoliday?: 'one' | 'any';
  /** The question without what was found, in lower case. */
  readonly rest: string;
}

const HOLIDAY =
  /\b(?:christmas|xmas|thanksgiving|easter|new year'?s?|good friday|boxing day|memorial day|labou?r day|independence day|halloween|(?:bank|public|federal|national) holidays?|holidays?)\b/u;
/** Such a day is not the weekday that is named with it: "Easter Monday", "the bank holiday on Monday". */
const SURE_HOLIDAY =
  /\b(?:christmas|xmas|thanksgiving|easter|new year'?s?|good friday|boxing day|memorial day|labou?r day|independence day|halloween|(?:bank|public|federal|national) holidays?)\b/u;
const GENERAL_HOLIDAY = /holidays$|^(?:bank|public|federal|national) /u;
const EVE = /\b(?:(christmas|xmas)|new year'?s?) eve\b/u;
const MAX_DAYS = 3;
const WEEKEND = /\b(?:on |at |over |during )?(?:the |this |your )?week-?ends?\b/u;
const WEEKDAY = /(?:mon|tues|wednes|thurs|fri|satur|sun)day/u;
const PLURAL = /\b((?:mon|tues|wednes|thurs|fri|satur|sun)day)s\b/u;
const PARTS: readonly (readonly [RegExp, DayPart])[] = [
  [/\bmornings?\b/u, { from: 6, to: 12 }],
  [/\blunch(?:time|break| break| hour)?s?\b/u, { from: 12.25, to: 12.75 }],
  [/\bafternoons?\b/u, { from: 12, to: 17 }],
  [/\b(?:evenings?|tonight)\b/u, { from: 17, to: 24 }],
];
/** What `question` says about the time. `now`: the local time at the place. */
export function askedTime(question: string, place: PlaceConfig, now: DateTime): AskedTime {
  const text = withDayNumbers(digitTimes(plainWords(question)));
  const counted = countedTime(text, place, now);
  if (counted !== undefined) return counted;
  const unknown = dayOfTheTalk(text);
  if (unknown === undefined) return namedTime(text, place, now);
  const named = namedTime(text.replace(unknown, ' '), place, now);
  // "Next week or the week after" names one.
  return named.days.length > 0 || named.period !== undefined ? named : { ...named, isOfTheTalk: true };
}

/** Days that are counted from others. Undefined if there are none. */
function countedTime(text: string, place: PlaceConfig, now: DateTime): AskedTime | undefined {
  const between = timeBetween(text, place, now);
  if (between !== undefined) return between;
  const nth = nthDay(text, now) ?? dayOfMonth(text, now);
  if (nth !== undefined)
    return { ...namedTime(text.replace(nth.found, ' '), place, now), days: [{ date: nth.date }] };
  const relative = relativeDays(text);
  if (relative === undefined) return undefined;
  const other = namedTime(relative.rest, place, now);
  const [day] = other.days;
  // "The day after my visit": chrono would count from today.
  if (day === undefined) return relative.isDay ? { ...other, isOfTheTalk: true } : undefined;
  const { days = [], period } = relative.from(day.date, now);
  return {
    ...other,
    days: days.map((date) => ({ date })),
    ...(period === undefined ? {} : { period }),
  };
}

function timeBetween(text: string, place: PlaceConfig, now: DateTime): AskedTime | undefined {
  const ends = endsBetween(text);
  if (ends === undefined) return undefined;
  const [first] = namedTime(ends.first, place, now).days;
  if (first === undefined) return undefined;
  const { days, rest } = namedTime(ends.last, place, first.date);
  const period = days[0] && periodBetween(first.date, days[0].date);
  return period && { days: [], period, rest: `${ends.before} ${rest}` };
}

function namedTime(text: string, place: PlaceConfig, now: DateTime): AskedTime {
  const named: AskedDay[] = [];
  let rest = text;
  for (let next = namedDay(rest, place, now); next !== undefined; next = namedDay(rest, place, now)) {
    named.push(next.day);
    rest = rest.replace(next.found, ' ');
  }
  // A file that knows holidays and does not name the eve of one has its usual hours on it.
  if ((place.holidays ?? []).length > 0)
    rest = rest.replace(EVE, (_, christmas) => `december ${christmas === undefined ? 31 : 24}`);
  const isHoliday = named.length === 0 && SURE_HOLIDAY.test(rest);
  const weekend = WEEKEND.exec(rest);
  if (weekend !== null) rest = rest.replace(weekend[0], ' ');
  const bound = boundOf(rest);
  if (bound !== undefined) rest = rest.replace(bound.found, ' ');
  const season = seasonWords(rest);
  if (season !== undefined) rest = rest.replace(season, ' ');
  const weekdays = weekdayWords(rest);
  if (weekdays !== undefined) rest = rest.replace(weekdays, ' ');
  const beforeDays = rest;
  const parsed = parsedDays(rest, now);
  const saturday = saturdayNear(named[0]?.date, now);
  const days = [
    ...named,
    ...(weekend === null ? [] : [{ date: saturday }, { date: saturday.plus({ days: 1 }) }]),
    ...parsed.days,
  ];
  const holiday =
    days.length === 0 || isHoliday ? HOLIDAY.exec(isHoliday ? beforeDays : parsed.rest)?.[0] : undefined;
  const part = PARTS.find(([name]) => name.test(text))?.[1];
  const clock =
    bound === undefined
      ? parsed.clock
      : { minutes: bound.minutes, isHalfSure: false, isBound: true as const };
  return {
    ...parsed,
    ...(clock === undefined ? {} : { clock: inPart(clock, part) }),
    ...(weekdays === undefined ? {} : { weekdays: [1, 2, 3, 4, 5] }),
    ...(season === undefined ? {} : { isSeason: true }),
    days: distinct(days),
    ...(part === undefined ? {} : { part }),
    ...(holiday === undefined ? {} : { unknownHoliday: GENERAL_HOLIDAY.test(holiday) ? 'any' : 'one' }),
  };
}

/** The Saturday of the next weekend, or of the one beside a named day: "the Labor Day weekend". */
function saturdayNear(named: DateTime | undefined, now: DateTime): DateTime {
  if (named === undefined)
    return now.plus({ days: now.weekday === 7 ? -1 : (6 - now.weekday + 7) % 7 }).startOf('day');
  const isBefore = named.weekday <= 2 || named.weekday === 7;
  return named.plus({ days: isBefore ? -((named.weekday + 1) % 7) : 6 - named.weekday }).startOf('day');
}

/** In order. Nobody asks about more days at once than `MAX_DAYS`. */
function distinct(days: readonly AskedDay[]): readonly AskedDay[] {
  return days
    .filter(({ date }, index) => days.findIndex((other) => other.date.hasSame(date, 'day')) === index)
    .sort((a, b) => a.date.toMillis() - b.date.toMillis())
    .slice(0, MAX_DAYS);
}

/** The next day from today on that has a name of the place, such as a holiday. Longer names first: Christmas Eve is not Christmas. */
function namedDay(
  text: string,
  { holidays = [], exceptions = [] }: PlaceConfig,
  now: DateTime,
): { readonly day: AskedDay; readonly found: string | RegExp } | undefined {
  const today = isoDate(now);
  const candidates = [
    ...exceptions.map(({ date, label }) => ({ date, name: label ?? '' })),
    ...holidays.map(({ date, name }) => ({ date, name })),
  ]
    .filter(({ date, name }) => date >= today && name !== '')
    .flatMap(({ date, name }) => spokenNames(name).map((spoken) => ({ date, name, spoken })))
    .sort((a, b) => b.spoken.length - a.spoken.length || (a.date < b.date ? -1 : 1));
  for (const { date, name, spoken } of candidates) {
    const pattern = new RegExp(
      String.raw`\b${spoken.replaceAll(' ', String.raw`['’\s]*`)}(?:\s?day)?\b(?!['’\s]*(?:s['’\s]*)?eve\b)`,
      'u',
    );
    if (pattern.test(text)) return { day: { date: dayAt(date, now), name }, found: pattern };
  }
  return undefined;
}

/** The forms in which callers say the name: `christmas day` and `christmas`. Apostrophes become spaces. */
function spokenNames(name: string): readonly string[] {
  const whole = normal(name.replace(/^the /iu, '')).replace('labour', 'labor');
  const short = whole.replace(/ day$/u, '');
  const names = /^(?:christmas|thanksgiving|new year s|easter sunday)/u.test(whole)
    ? [whole, short, short.replace(/^new year s$/u, 'new year')]
    : [whole];
  return [...new Set([...names, ...(whole === 'independence day' ? ['fourth of july', '4th of july'] : [])])];
}

function dayAt(date: string, now: DateTime): DateTime {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return now.startOf('day').set({ year, month, day }).startOf('day');
}

/** What chrono finds. It gets the start of today as the current time, so "on Friday" means today on a Friday. */
function parsedDays(text: string, now: DateTime): AskedTime {
  const start = now.startOf('day').plus({ minutes: 1 });
  let rest = text;
  let clock: AskedClock | undefined;
  let period: AskedPeriod | undefined;
  let weekdays: readonly number[] | undefined;
  const isUsual = PLURAL.test(text);
  const days: AskedDay[] = [];
  const readable = text.replace(new RegExp(PLURAL, 'gu'), '$1');
  const parse = (words: string, from: DateTime) =>
    casual.parse(words, { instant: from.toJSDate(), timezone: from.offset }, { forwardDate: true });
  for (const { text: words, start: found, end } of parse(readable, start)) {
    // Chrono takes these for now, for a second ago or for in an hour.
    if (/^(?:now|right now|(?:a )?(?:second|minute|moment)s?|(?:the|this|these|those) hours?)$/u.test(words))
      continue;
    rest = rest.replace(new RegExp(String.raw`${words.replace(/[^\w\s]/gu, '.')}s?`, 'u'), ' ');
    // "In two hours" is counted from now.
    const isSoon = /\b(?:hour|minute)s?\b/u.test(words);
    const at = isSoon ? (parse(words, now)[0]?.start ?? found) : found;
    if (at.isCertain('hour')) {
      const minutes = (at.get('hour') ?? 0) * 60 + (at.get('minute') ?? 0);
      const isMidnight = /\bmidnight\b/u.test(words);
      const isSure = isSoon || at.isCertain('meridiem') || /\b(?:noon|midnight)\b/u.test(words);
      clock = { minutes: isMidnight ? WHOLE_DAY : minutes, isHalfSure: !isSure };
    }
    if (end?.isCertain('weekday') === true && at.isCertain('weekday')) {
      weekdays = weekdaysBetween(at.get('weekday') ?? 0, end.get('weekday') ?? 0);
      continue;
    }
    const [year, month, day] = [at.get('year') ?? 0, at.get('month') ?? 0, at.get('day') ?? 0];
    const date = now.startOf('day').set({ year, month, day }).startOf('day');
    if (/\b(?:week|month|year)s?\b/u.test(words) && !WEEKDAY.test(words)) {
      // "Seven days a week" names no week.
      if (/^(?:this|next|in) .*week/u.test(words))
        period = weekOf(words.startsWith('this') ? now : date, now);
      if (/^(?:this|next) month/u.test(words)) period = monthOf(date, now);
      continue;
    }
    const isDay = at.isCertain('day') || at.isCertain('weekday');
    if (!isDay && at.isCertain('month')) period = monthOf(date, now);
    if (!isDay && !/\btoday|tonight|this\b/u.test(words)) continue;
    days.push({ date, ...(isUsual ? { isUsual } : {}) });
  }
  // "Next week on Wednesday"
  const week = period;
  if (week !== undefined && days.length > 0) {
    for (const [index, day] of days.entries())
      days[index] = {
        ...day,
        date: week.from
          .startOf('week')
          .plus({ days: day.date.weekday - 1 })
          .startOf('day'),
      };
    period = undefined;
  }
  return {
    ...{ days, rest },
    ...(clock === undefined ? {} : { clock }),
    ...(period === undefined ? {} : { period }),
    ...(weekdays === undefined ? {} : { weekdays }),
  };
}

/** Chrono counts from Sunday, 0. */
function weekdaysBetween(first: number, last: number): readonly number[] {
  return daysBetween((first + 6) % 7, (last + 6) % 7)
    .map((day) => day + 1)
    .sort((a, b) => a - b);
}
