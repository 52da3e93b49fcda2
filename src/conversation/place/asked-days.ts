/** Finds the days and times of day that a caller names: `tomorrow`, `next Monday`, `on Sundays`, `Boxing Day`, `at seven`. */
import { casual } from 'chrono-node/en';
import type { DateTime } from 'luxon';
import type { PlaceConfig } from '../../contracts/place.ts';
import { normal, plainWords } from '../subject-words.ts';
import { isoDate } from './opening.ts';

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
  /** Minutes after midnight. `isHalfSure`: the caller did not say whether before or after noon. */
  readonly clock?: { readonly minutes: number; readonly isHalfSure: boolean };
  /** A part of the day, in hours: "Friday afternoon". */
  readonly part?: { readonly from: number; readonly to: number };
  /** A holiday of which the place does not know the date, or holidays in general. */
  readonly unknownHoliday?: 'one' | 'any';
  /** The question without what was found, in lower case. */
  readonly rest: string;
}

const HOLIDAY =
  /\b(?:christmas|xmas|thanksgiving|easter|new year'?s?|good friday|boxing day|memorial day|labou?r day|independence day|halloween|(?:bank|public|federal) holidays?|holidays?)\b/u;
const EVE = /\b(?:(christmas|xmas)|new year'?s?) eve\b/u;
const MAX_DAYS = 3;
const WEEKEND = /\b(?:on |at |over |during )?(?:the |this |your )?week-?ends?\b/u;
const PLURAL = /\b((?:mon|tues|wednes|thurs|fri|satur|sun)day)s\b/u;
const PARTS: readonly (readonly [RegExp, NonNullable<AskedTime['part']>])[] = [
  [/\bmornings?\b/u, { from: 6, to: 12 }],
  [/\blunch(?:time|break| break| hour)?s?\b/u, { from: 12.25, to: 12.75 }],
  [/\bafternoons?\b/u, { from: 12, to: 17 }],
  [/\b(?:evenings?|tonight)\b/u, { from: 17, to: 24 }],
];
const NUMBERS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const SPOKEN_HOUR = new RegExp(
  String.raw`\b(${NUMBERS.join('|')})(?=\s(?:am|pm|a\.m|p\.m|o'?clock|thirty|fifteen|in the|at night)\b)|(?<=\b(?:at|past|by|until|till|before|after) )(${NUMBERS.join('|')})\b`,
  'gu',
);

/** "Until six", "before eight", "after 5:30 pm". */
const BOUND =
  /\b(until|till|before|past|after) (\d{1,2})(?::(\d\d))?(?: ?([ap])\.? ?m\b\.?)?(?! (?:days?|people|minutes?|hours?|weeks?))/u;
const HALF_DAY = 12 * 60;

/** The last minute before the bound, or the first one after it. Callers who do not say which half of the day mean waking hours. */
function boundOf(text: string): { readonly found: string; readonly minutes: number } | undefined {
  const [found, word, hour, minute = '0', half] = BOUND.exec(text) ?? [];
  if (found === undefined || Number(hour) > 24) return undefined;
  const given = (Number(hour) % (half === undefined ? 25 : 12)) * 60 + Number(minute);
  const isLate = half === undefined ? word !== 'before' && given < HALF_DAY : half === 'p';
  const isAfter = word === 'past' || word === 'after';
  return { found, minutes: (isLate ? given + HALF_DAY : given) + (isAfter ? 1 : -1) };
}

/** What `question` says about the time. `now`: the local time at the place. */
export function askedTime(question: string, place: PlaceConfig, now: DateTime): AskedTime {
  const text = plainWords(question)
    .replace(SPOKEN_HOUR, (word) => String(NUMBERS.indexOf(word) + 1))
    .replace(/\b(\d{1,2}) thirty\b/gu, '$1:30')
    .replace(/\bhalf past (\d{1,2})\b/gu, '$1:30')
    .replace(/\b(\d{1,2}(?::\d\d)?) (?:in the (?:evening|afternoon)|at night)/gu, '$1 pm')
    .replace(/\b(\d{1,2}(?::\d\d)?) in the morning/gu, '$1 am');
  const named: AskedDay[] = [];
  let rest = text;
  for (let next = namedDay(rest, place, now); next !== undefined; next = namedDay(rest, place, now)) {
    named.push(next.day);
    rest = rest.replace(next.found, ' ');
  }
  // A file that knows holidays and does not name the eve of one has its usual hours on it.
  if ((place.holidays ?? []).length > 0)
    rest = rest.replace(EVE, (_, christmas) => `december ${christmas === undefined ? 31 : 24}`);
  const weekend = WEEKEND.exec(rest);
  if (weekend !== null) rest = rest.replace(weekend[0], ' ');
  const bound = boundOf(rest);
  if (bound !== undefined) rest = rest.replace(bound.found, ' ');
  const parsed = parsedDays(rest, now);
  const saturday = now.plus({ days: now.weekday === 7 ? -1 : (6 - now.weekday + 7) % 7 }).startOf('day');
  const days = [
    ...named,
    ...(weekend === null ? [] : [{ date: saturday }, { date: saturday.plus({ days: 1 }) }]),
    ...parsed.days,
  ];
  const holiday = days.length === 0 ? HOLIDAY.exec(parsed.rest)?.[0] : undefined;
  const part = PARTS.find(([name]) => name.test(text))?.[1];
  return {
    ...parsed,
    ...(bound === undefined ? {} : { clock: { minutes: bound.minutes, isHalfSure: false } }),
    days: distinct(days),
    ...(part === undefined ? {} : { part }),
    ...(holiday === undefined ? {} : { unknownHoliday: holiday.endsWith('holidays') ? 'any' : 'one' }),
  };
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
      String.raw`\b${spoken.replaceAll(' ', String.raw`['’\s]*`)}(?:\s?day)?\b(?!['’\s]*eve\b)`,
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
    ? [whole, short]
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
  let clock: AskedTime['clock'];
  const isUsual = PLURAL.test(text);
  const days: AskedDay[] = [];
  const readable = text.replace(new RegExp(PLURAL, 'gu'), '$1');
  const found = casual.parse(
    readable,
    { instant: start.toJSDate(), timezone: start.offset },
    { forwardDate: true },
  );
  for (const { text: words, start: at } of found) {
    // Chrono takes these for now or for a second ago.
    if (/^(?:now|right now|(?:a )?(?:second|minute|moment)s?)$/u.test(words)) continue;
    rest = rest.replace(new RegExp(String.raw`${words.replace(/[^\w\s]/gu, '.')}s?`, 'u'), ' ');
    if (at.isCertain('hour')) {
      const minutes = (at.get('hour') ?? 0) * 60 + (at.get('minute') ?? 0);
      clock = { minutes, isHalfSure: !at.isCertain('meridiem') };
    }
    if (/\b(?:week|month|year)s?\b/u.test(words)) continue;
    const [year, month, day] = [at.get('year') ?? 0, at.get('month') ?? 0, at.get('day') ?? 0];
    if (!at.isCertain('day') && !at.isCertain('weekday') && !/\btoday|tonight|this\b/u.test(words)) continue;
    const date = now.startOf('day').set({ year, month, day }).startOf('day');
    days.push({ date, ...(isUsual ? { isUsual } : {}) });
  }
  return { days, rest, ...(clock === undefined ? {} : { clock }) };
}
