/** Names of months and weekdays, their abbreviations, and which of these are words or names of their own. */

const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const SHORT: Readonly<Record<string, string>> = {
  Jan: 'January',
  Feb: 'February',
  Mar: 'March',
  Apr: 'April',
  Jun: 'June',
  Jul: 'July',
  Aug: 'August',
  Sept: 'September',
  Sep: 'September',
  Oct: 'October',
  Nov: 'November',
  Dec: 'December',
  Mon: 'Monday',
  Tues: 'Tuesday',
  Tue: 'Tuesday',
  Weds: 'Wednesday',
  Wed: 'Wednesday',
  Thurs: 'Thursday',
  Thur: 'Thursday',
  Thu: 'Thursday',
  Fri: 'Friday',
  Sat: 'Saturday',
  Sun: 'Sunday',
};

/** What is written so may be said so. */
export const SHORTENED_DATES = Object.entries(SHORT);

/** These are words or names too: they count as dates only beside a number, a dash or another date. */
export const AMBIGUOUS: ReadonlySet<string> = new Set(['Jan', 'Mar', 'Sat', 'Sun']);

const isMonth = (short: string) => MONTHS.includes(SHORT[short] ?? '');
const shortMonths = Object.keys(SHORT).filter(isMonth);
const shortDays = Object.keys(SHORT).filter((short) => !isMonth(short));

/** "Nov", "Nov." or "November" → "November". */
export function calendarName(written: string): string {
  const bare = written.replace('.', '');
  return SHORT[bare] ?? bare;
}

/** The month's number, 1 to 12, as a name. */
export const monthName = (month: string): string | undefined => MONTHS[Number(month) - 1];

/** Sources of patterns: full names first, then abbreviations with or without their dot. */
export const MONTH = String.raw`(?:${MONTHS.join('|')}|(?:${shortMonths.join('|')})(?!\p{L})\.?)`;
export const DAY_NAME = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';
export const SHORT_DAY = String.raw`(?:${shortDays.join('|')})(?!\p{L})`;
/** A month or a weekday, in full or not. */
export const DATE_NAME = String.raw`(?:${DAY_NAME}|(?:${shortDays.join('|')})(?!\p{L})\.?|${MONTH})`;
export const SHORT_NAME = String.raw`(?:${Object.keys(SHORT).join('|')})(?!\p{L})`;
