/** Rules for dates, weekdays and years. */
import { DAY_NAMES } from '../../lib/day-names.ts';
import { PLACE_BEFORE } from './addresses.ts';
import {
  AMBIGUOUS,
  DATE_NAME,
  DAY_NAME,
  MONTH,
  SHORTEST_DAY,
  SHORT_NAME,
  calendarName,
  monthName,
} from './calendar.ts';
import { isDuration } from './durations.ts';
import { keepsFullStop } from './full-stop.ts';
import { cardinal, ordinal, plural, year } from './number-words.ts';
import type { English } from './number-words.ts';
import { END, NUMBER_END, START, TO } from './patterns.ts';
import { UNIT } from './quantities.ts';
import { rule } from './rule.ts';
import { clockTime } from './times.ts';
import type { MatchContext, Rule } from './rule.ts';

const DAY = String.raw`(0?[1-9]|[12]\d|3[01])`;
const SUFFIX = String.raw`(?:st|nd|rd|th)?`;
const YEAR = String.raw`(?:,?\s((?:19|20)\d\d)${NUMBER_END}(?!\s?[-–]\s?\d|%|\p{L}))?`;
const ORDINAL_DAY = `${DAY}${SUFFIX}${END}`;
const DAY_GOES_ON = String.raw`(?=$|[.,;:!?)](?!\d)|\s(?:$|(?:and|or|at|from|through|to|until|we|in|for|is|are)\b|&))`;
const MONTH_BEFORE = String.raw`(?<=${START}${MONTH}\s(?:the\s)?)`;

/** The day of "M", "Tu", "Th". */
const dayOf = (letters: string): string => DAY_NAMES.find((name) => name.startsWith(letters)) ?? letters;

export const dates: readonly Rule[] = [
  rule(
    String.raw`${START}(\d{4})[-/](\d\d)[-/](\d\d)(?![\d/-])(?:T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(?:(Z)|[+-]\d\d:\d\d)?)?`,
    ([, y, m, d, hour = '', minute, zone], context) => {
      const date = fullDate({ d, m, y }, context);
      // A time in UTC is not one on the clock of the caller.
      const clock = hour === '' || zone !== '' ? undefined : clockTime(hour, minute, context.english);
      return date === undefined || clock === undefined ? date : `${date} at ${clock}`;
    },
  ),
  rule(
    String.raw`${START}(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?![\d/]|-(?!\d{1,2}[/.])|\.\d)`,
    ([, first, , second, y], context) =>
      fullDate(
        context.english === 'en-GB' ? { d: first, m: second, y } : { d: second, m: first, y },
        context,
      ),
  ),
  // "born in '68"
  rule(String.raw`(?<=^|[\s(])[’'‘](\d\d)${END}(?![’'%°.,]\d)`, ([, y = ''], { english }) =>
    y.startsWith('0') ? `oh ${cardinal(y.slice(1), english)}` : cardinal(y, english),
  ),
  // "06/2029", and "05/27" on a card
  rule(
    String.raw`${START}(0?[1-9]|1[0-2])\/((?:19|20)\d\d)(?![\d/])`,
    ([, m = '', y = ''], { english }) => `${monthName(m) ?? ''} ${year(y, english)}`,
  ),
  rule(
    String.raw`${START}(0?[1-9]|1[0-2])\/(\d\d)(?![\d/]|\.\d|\p{L})`,
    ([, m = '', y = ''], { english, before }) =>
      isExpiry(m, y, before) ? `${monthName(m) ?? ''} ${year(`20${y}`, english)}` : undefined,
  ),
  rule(String.raw`${START}(\d{1,2})\/(\d{1,2})(?![\d/]|\.\d|\p{L})`, ([, first = '', second = ''], context) =>
    shortDate(first, second, context),
  ),
  // "Nov 22–24" and "Nov 22": an earlier match has spoken the month, only the days are left.
  rule(
    `${MONTH_BEFORE}${DAY}${SUFFIX}${TO}${ORDINAL_DAY}${NUMBER_END}`,
    ([, from = '', to = ''], { english, before }) => {
      const the = english === 'en-GB' && !/the\s$/u.test(before) ? 'the ' : '';
      return `${the}${ordinal(from, english)} to ${the}${ordinal(to, english)}`;
    },
  ),
  rule(
    `${MONTH_BEFORE}${ORDINAL_DAY}${NUMBER_END}(?!%|°|\\s?[AaPp]\\.?[Mm])`,
    ([, day = ''], { english, before }) => {
      const the = english === 'en-GB' && !/the\s$/u.test(before) ? 'the ' : '';
      return `${the}${ordinal(day, english)}`;
    },
  ),
  // "Dec 24, 25 and 26", but "Dec 24, 3 people"
  rule(
    `(?<=${START}${MONTH}\\s(?:\\d{1,2}${SUFFIX}(?:,\\s|,?\\s(?:and|or|&)\\s))+)${ORDINAL_DAY}${DAY_GOES_ON}`,
    ([, day = ''], { english }) => `${english === 'en-GB' ? 'the ' : ''}${ordinal(day, english)}`,
  ),
  rule(
    `${START}${DAY}${SUFFIX}${TO}${DAY}${SUFFIX}\\s(${MONTH})${YEAR}`,
    ([written = '', from = '', to = '', month = '', y = ''], context) =>
      dayMonth({ from, to, month, y }, written, context),
  ),
  rule(
    `${START}${DAY}${SUFFIX}(?:\\sof)?\\s(${MONTH})${END}${YEAR}`,
    ([written = '', day = '', month = '', y = ''], context) =>
      dayMonth({ from: day, to: '', month, y }, written, context),
  ),
  // "17 & 18 Nov": the month comes with the last day
  rule(
    `${START}${DAY}(?=\\s(?:&|and|or|to)\\s${DAY}${SUFFIX}\\s${MONTH}(?!\\p{L}))`,
    ([, day = ''], { english, before }) =>
      english === 'en-GB' ? `${/\bthe\s$/iu.test(before) ? '' : 'the '}${ordinal(day, english)}` : undefined,
  ),
  rule(`${START}w\\/c(?=\\s(?:\\d|${DATE_NAME}))`, 'week commencing'),
  rule(`${START}w\\/e(?=\\s(?:\\d|${DATE_NAME}))`, 'week ending'),
  ...years(),
  // "M–F", "Tu-Sa"
  rule(
    String.raw`${START}(Mo?|Tu|We?|Th|Fr?|Sa)\s?[-–]\s?(Tu|We?|Thu?|F|Fri?|Sat?|Sun?)${END}`,
    ([, from = '', to = '']) => `${dayOf(from)} to ${dayOf(to)}`,
  ),
  // "M/W/F", but "M/F" may be something else
  rule(
    String.raw`${START}(?![MT]\/F${END})((?:M|Tu?|W)(?:\/(?:Tu?|W|Th|F|Sa)){1,4})${END}`,
    ([, days = '']) => days.split('/').map(dayOf).join(', '),
  ),
  // "Sa 9–1", "Su: closed"
  rule(
    String.raw`(?<=(?:^|[\n\v(,;:|&/–-]|\b(?:and|or|on|to|${DAY_NAME}))\s?)(${SHORTEST_DAY})(?=:?\s(?:\d|closed\b|only\b|noon\b))`,
    ([, day = '']) => dayOf(day),
  ),
  rule(String.raw`${START}(${SHORT_NAME})(\.?)(?![\p{L}'’])`, ([, name = '', dot = ''], context) =>
    shortName(name, dot, context),
  ),
];

function years(): readonly Rule[] {
  const WORD_BEFORE = String.raw`(?:since|from|until|till|by|of|during|before|after|year|years|spring|summer|fall|autumn|winter|early|late|mid|season|in|In|Since|From|established|founded|est\.|c\.|ca\.|circa|©|${MONTH})\s`;
  const AFTER_DAY = String.raw`${MONTH}\s(?:the\s)?\d{1,2}${SUFFIX},?\s`;
  return [
    rule(String.raw`${START}((?:1[89]|20)\d)0[’']?s${END}`, ([, decade = ''], { english }) =>
      decades(decade, english),
    ),
    rule(
      String.raw`(?<=^|[\s(]|\ds[-–—]|(?:mid|late|early|low|high|upper|lower)[-–])[’'‘]?([2-9]0)s${END}`,
      ([, tens = ''], context) => (isDuration(context) ? undefined : plural(cardinal(tens, context.english))),
    ),
    rule(
      String.raw`${START}((?:19|20)\d\d)(?:[-–—/])((?:19|20)\d\d)${NUMBER_END}${END}`,
      ([, from = '', to = ''], { english }) => `${year(from, english)} to ${year(to, english)}`,
    ),
    rule(
      String.raw`${START}((?:19|20)\d\d)[-–/](\d\d)${NUMBER_END}${END}`,
      ([, from = '', to = ''], { english }) => `${year(from, english)} to ${cardinal(to, english)}`,
    ),
    rule(
      String.raw`(?<=${WORD_BEFORE})(1[1-9]\d\d|20\d\d)${NUMBER_END}${END}(?!%|\s?${UNIT})`,
      ([, y = ''], { english }) => year(y, english),
    ),
    rule(String.raw`(?<=${AFTER_DAY})((?:19|20)\d\d)${NUMBER_END}${END}`, ([, y = ''], { english }) =>
      year(y, english),
    ),
    rule(String.raw`${START}((?:19|20)\d\d)${NUMBER_END}${END}(?![%°+])`, ([, y = ''], { english }) =>
      year(y, english),
    ),
  ];
}

/** "1990s" → "nineteen nineties", "2000s" → "two thousands". */
function decades(decade: string, english: English): string {
  return plural(year(`${decade}0`, english));
}

interface Written {
  readonly d: string | undefined;
  readonly m: string | undefined;
  readonly y: string | undefined;
}

function fullDate({ d = '', m = '', y = '' }: Written, context: MatchContext): string | undefined {
  const month = monthName(m);
  // Month and day are swapped if there is no such month ("22/11/2026" in American English).
  if (month === undefined && monthName(d) !== undefined) return fullDate({ d: m, m: d, y }, context);
  if (month === undefined || Number(d) < 1 || Number(d) > 31) return undefined;
  const words = year(y.length === 2 ? century(y, context.before) + y : y, context.english);
  return `${day(d, month, context)}, ${words}`;
}

const BORN = /\b(?:[Bb]orn|[Bb]irth(?:day)?|DOB|D\.O\.B\.|dob)[^!?]{0,25}$/u;

/** The century of a year with two digits: nobody was born in 2068, and little is planned for 2098. */
function century(y: string, before: string): string {
  return Number(y) > (BORN.test(before) ? 30 : 69) ? '19' : '20';
}

const EXPIRES =
  /\b(?:[Ee]xp(?:\.|ir(?:e[sd]?|y|ing|ation))?|[Vv]alid\s(?:thru|through|until|till|to)|[Gg]ood\sthru)(?:\s(?:in|on|is|of|date))*:?\s$/u;
const CARD =
  /\b(?:[Cc]ard|Visa|Master[Cc]ard|Amex|Discover|[Dd]ebit|[Cc]redit|[Ee]xpiry|[Ee]xpiration|[Ee]xp|[Tt]hru)\b/u;
/** Things that expire on a day. */
const OFFER =
  /\b(?:[Oo]ffer|[Cc]oupon|[Ss]ale|[Dd]eal|[Cc]ode|[Vv]oucher|[Pp]romo|[Qq]uote|[Ll]ease|[Pp]ermit|[Tt]rial|[Pp]ass|[Tt]icket)\b/u;

/** "05/27" is the month and year of a card unless something expires on a day. */
function isExpiry(month: string, y: string, before: string): boolean {
  if (!EXPIRES.test(before) || OFFER.test(before) || Number(y) < 20) return false;
  if (!month.startsWith('0') && /\bon\s$/u.test(before)) return false;
  return CARD.test(before) || (month.startsWith('0') && Number(y) > 25);
}

/** "November twenty-second" or "the twenty-second of November". */
function day(d: string, month: string, { english, before }: MatchContext): string {
  if (english === 'en-US') return `${month} ${ordinal(d, english)}`;
  return `${/\bthe\s$/iu.test(before) ? '' : 'the '}${ordinal(d, english)} of ${month}`;
}

const ON =
  /\b(?:on|by|until|till|through|thru|from|since|before|after|date|due|Mon|Tue|Tues|Wed|Thu|Thurs|Fri|Sat|Sun|\p{L}+day)[.,:]?\s$/iu;

/** Dates before the last one: "3/4, 3/5 and ". */
const EARLIER = /(?:\d{1,2}\/\d{1,2}(?:,\s|,?\s(?:and|or|&|to)\s))+$/u;
const DATED =
  /\b(?:dates?\b[^.!?]{0,20}|(?:closed|reopen(?:s|ing)?|begins?|starts?|ends?|arrives?|ships?|scheduled|available|appointment)(?:\sfor)?)[:]?\s$/iu;

const DATE_GOES_ON =
  /^(?:$|[.,;:!?)]|\s?[-–&@]|\s(?:at|and|or|through|thru|to|until|till|from|for|by|with|after|before|if|\d)\b)/u;

function announcesDate({ before, after }: MatchContext): boolean {
  const start = before.replace(EARLIER, '');
  return ON.test(start) || (DATED.test(start) && DATE_GOES_ON.test(after));
}

/** "11/22" is a date. "3/4" is a fraction unless the words before it announce a date. */
function shortDate(first: string, second: string, context: MatchContext): string | undefined {
  if (PLACE_BEFORE.test(context.before)) return undefined;
  const isFraction =
    ['2', '3', '4', '5', '6', '8', '10', '16'].includes(second) && Number(first) < Number(second);
  const isRange =
    /\/\d{1,2}\s?[-–]\s?$/u.test(context.before) || /^\s?[-–]\s?\d{1,2}\/\d/u.test(context.after);
  if (isFraction && !isRange && !announcesDate(context)) return undefined;
  const [d, m] = context.english === 'en-GB' ? [first, second] : [second, first];
  const month = monthName(m);
  if (month !== undefined && Number(d) >= 1 && Number(d) <= 31) return day(d, month, context);
  const swapped = monthName(d);
  return swapped === undefined || Number(m) < 1 || Number(m) > 31 ? undefined : day(m, swapped, context);
}

interface DayMonth {
  readonly from: string;
  readonly to: string;
  readonly month: string;
  readonly y: string;
}

function dayMonth({ from, to, month: written, y }: DayMonth, match: string, context: MatchContext): string {
  const { english, before, after } = context;
  const month = calendarName(written);
  const the = english === 'en-US' || /\bthe\s$/iu.test(before) ? '' : 'the ';
  const range = to === '' ? '' : ` to ${english === 'en-US' ? '' : 'the '}${ordinal(to, english)}`;
  const days = `${ordinal(from, english)}${range}`;
  const isAmerican = english === 'en-US' && !/\sof\s/u.test(match) && !/\bthe\s$/iu.test(before);
  const words = isAmerican ? `${month} ${days}` : `${the}${days} of ${month}`;
  const stop = match.endsWith('.') && keepsFullStop(after) ? '.' : '';
  return words + (y === '' ? stop : `, ${year(y, english)}`);
}

const BESIDE_BEFORE = new RegExp(
  String.raw`(?:\b(?:[Oo]n|[Ee]very|[Ee]ach|[Uu]ntil|till|through|thru|[Bb]y|[Tt]his|[Nn]ext|[Ll]ast|[Ff]rom|[Ss]ince|[Ii]n)\s|(?:${DATE_NAME}|\d)(?:,?\s(?:to|and|or|&|-|–)\s|\s?[-–/&,]\s?|\s))$`,
  'u',
);
const BESIDE_AFTER = new RegExp(
  String.raw`^(?:\s?[-–/:&]|\s(?:to|through|thru|until|and|or|&)\s(?:${DATE_NAME}|\d)|,?\s(?:${DATE_NAME}|\d))`,
  'u',
);

function shortName(name: string, dot: string, { before, after }: MatchContext): string | undefined {
  // A line or a table cell with nothing else in it.
  const isAlone = /(?:^|[\n\v]) *$/u.test(before) && after.trim() === '';
  const isShortened = dot !== '' && /^\s?[\p{Ll}\d]/u.test(after);
  const isDate = isAlone || isShortened || BESIDE_BEFORE.test(before) || BESIDE_AFTER.test(after);
  if (AMBIGUOUS.has(name) && !isDate) return undefined;
  const isRange = /^[-–](?=\p{L})/u.test(after);
  const full = calendarName(name);
  return full + (dot !== '' && !isRange && keepsFullStop(after) ? '.' : '');
}
