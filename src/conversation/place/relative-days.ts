/** Finds days that are named by other days: `the day after Christmas`, `the Saturday before`, `a week from Friday`. */
import { Info } from 'luxon';
import type { DateTime } from 'luxon';
import { weekOf } from './asked-periods.ts';
import type { AskedPeriod } from './asked-periods.ts';

/** The days that are meant, once the day is known that they are counted from. */
export interface MeantDays {
  readonly days?: readonly DateTime[];
  readonly period?: AskedPeriod;
}

export interface RelativeDays {
  /** The caller's words without those that count: what is left names the day that they count from. */
  readonly rest: string;
  /** Days are counted, which says for sure that another day is meant. */
  readonly isDay: boolean;
  readonly from: (day: DateTime, now: DateTime) => MeantDays;
}

const COUNTS = ['a', 'two', 'three', 'four', 'five', 'six'];
const COUNT = String.raw`(?<count>an?|one|two|three|four|five|six|[1-6])`;
const SIDE = '(?<side>after|before|following|from)';
const WEEKDAY = '(?<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)';
const WEEKDAYS = Info.weekdays('long', { locale: 'en' }).map((name) => name.toLowerCase());
const MONTHS = Info.months('long', { locale: 'en' }).map((name) => name.toLowerCase());

type Groups = Readonly<Record<string, string | undefined>>;
type Counted = (groups: Groups, day: DateTime, now: DateTime) => MeantDays;

const directionOf = ({ side }: Groups): 1 | -1 => (side === 'before' ? -1 : 1);
const countOf = ({ count = 'a' }: Groups): number =>
  Number(count) || Math.max(1, COUNTS.indexOf(count === 'one' ? 'a' : count) + 1);

/** The nearest such weekday after the day or before it. */
function weekdayBeside(day: DateTime, weekday: number, direction: 1 | -1): DateTime {
  const away = (((weekday - day.weekday) * direction + 6) % 7) + 1;
  return day.plus({ days: away * direction }).startOf('day');
}

const weekdayOf = ({ weekday = '' }: Groups): number => WEEKDAYS.indexOf(weekday) + 1;
const onDay = (day: DateTime): MeantDays => ({ days: [day.startOf('day')] });

/** What is counted, and what it means. In this order: "the week after Christmas" is no weekday. */
const COUNTED: readonly (readonly [RegExp, Counted])[] = [
  [
    new RegExp(String.raw`\b(?:the )?(?:${COUNT} )?days? ${SIDE} (?!that\b)`, 'u'),
    (groups, day) => onDay(day.plus({ days: directionOf(groups) * countOf(groups) })),
  ],
  [
    new RegExp(String.raw`\b(?:the )?${WEEKDAY} ${SIDE} (?!that\b)`, 'u'),
    (groups, day) => onDay(weekdayBeside(day, weekdayOf(groups), directionOf(groups))),
  ],
  [
    new RegExp(String.raw`\b(?:the )?week-?end ${SIDE} (?!that\b)`, 'u'),
    (groups, day) => {
      const saturday = weekdayBeside(day, 6, directionOf(groups));
      return { days: [saturday, saturday.plus({ days: 1 })] };
    },
  ],
  [
    new RegExp(String.raw`\b(?:the )?week (?<side>after|before|following|of) (?!that\b)`, 'u'),
    (groups, day, now) => {
      const weeks = groups['side'] === 'of' ? 0 : directionOf(groups);
      return { period: weekOf(day.plus({ weeks }), now) };
    },
  ],
  [
    new RegExp(String.raw`\b${COUNT} weeks? (?:from |on |after )?(?=today|tomorrow|(?:on )?${WEEKDAY})`, 'u'),
    (groups, day) => onDay(day.plus({ weeks: countOf(groups) })),
  ],
  [
    new RegExp(String.raw`\ba fortnight (?:from |on )?(?=today|tomorrow|(?:on )?${WEEKDAY})`, 'u'),
    (_, day) => onDay(day.plus({ weeks: 2 })),
  ],
  [
    new RegExp(String.raw`(?<=\b(?:today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)) week\b`, 'u'),
    (_, day) => onDay(day.plus({ weeks: 1 })),
  ],
];

/** Undefined if nothing is counted. The rest may still name no day: "Monday after five". */
export function relativeDays(text: string): RelativeDays | undefined {
  for (const [index, [pattern, counted]] of COUNTED.entries()) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const groups = found.groups ?? {};
    const rest = text.replace(found[0], ' ');
    return { rest, isDay: index === 0, from: (day, now) => counted(groups, day, now) };
  }
  return undefined;
}

const BETWEEN = /^(?<before>.*?)\bbetween (?<first>.+?) and (?<last>.+)$/u;

/** The words before "between Christmas and New Year" and those for both ends. */
export function endsBetween(
  text: string,
): { readonly before: string; readonly first: string; readonly last: string } | undefined {
  const { before, first, last } = BETWEEN.exec(text)?.groups ?? {};
  return before === undefined || first === undefined || last === undefined
    ? undefined
    : { before, first, last };
}

/** The days between two, without these. Undefined if there are none. */
export function periodBetween(first: DateTime, last: DateTime): AskedPeriod | undefined {
  const [from, until] = [first.plus({ days: 1 }).startOf('day'), last.minus({ days: 1 }).startOf('day')];
  if (from > until) return undefined;
  return { from, until, words: `from ${from.toFormat('MMMM d')} to ${until.toFormat('MMMM d')}` };
}

const NTH = new RegExp(
  String.raw`\b(?:on )?the (?<nth>first|second|third|fourth|last|1st|2nd|3rd|4th) (?:${WEEKDAY}|day) (?:in|of) (?:the )?(?<month>${MONTHS.join('|')}|next month|month|year)\b`,
  'u',
);
const NTHS = ['first', 'second', 'third', 'fourth'];

/** "The first Monday in January", "the last day of the year": the next one from today on. */
export function nthDay(
  text: string,
  now: DateTime,
): { readonly found: string; readonly date: DateTime } | undefined {
  const found = NTH.exec(text);
  if (found === null) return undefined;
  const { nth = '', weekday, month = '' } = found.groups ?? {};
  const number = Number.parseInt(nth, 10) || NTHS.indexOf(nth) + 1;
  const dateIn = (first: DateTime): DateTime => {
    const unit = month === 'year' ? 'year' : 'month';
    if (number === 0) {
      const last = first.endOf(unit).startOf('day');
      return weekday === undefined
        ? last
        : last.minus({ days: (last.weekday - weekdayOf({ weekday }) + 7) % 7 });
    }
    if (weekday === undefined) return first.plus({ days: number - 1 });
    const away = (weekdayOf({ weekday }) - first.weekday + 7) % 7;
    return first.plus({ days: away + (number - 1) * 7 });
  };
  const today = now.startOf('day');
  const named = MONTHS.indexOf(month) + 1;
  const begin =
    month === 'year'
      ? today.startOf('year')
      : named === 0
        ? today.startOf('month').plus({ months: month === 'next month' ? 1 : 0 })
        : today.set({ month: named, day: 1 });
  const next = dateIn(begin);
  if (next >= today) return { found: found[0], date: next };
  return { found: found[0], date: dateIn(begin.plus(month === 'month' ? { months: 1 } : { years: 1 })) };
}

const END = String.raw`(?=[\s?.!,]*(?:$|too\b|as well\b|then\b|instead\b))`;
/** Days whose other day was said before, if at all. */
const OF_THE_TALK = new RegExp(
  String.raw`\b(?:the )?(?:day|week|week-?end|${WEEKDAY}) (?:after|before)(?: that)?${END}|\bthe (?:next|following|previous) day${END}|\bthe (?:following|previous) (?:week-?end|week|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|\b(?:on |of )?that (?:day|week-?end|week)\b`,
  'u',
);

/** The words for a day of which only the talk so far shows the date: "the day after", "the following Monday". */
export const dayOfTheTalk = (text: string): string | undefined => OF_THE_TALK.exec(text)?.[0];
