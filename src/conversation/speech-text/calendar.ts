/** Names and abbreviations of months and weekdays, and patterns for them. */

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

/** Every abbreviation and what it is spoken as. */
export const SHORTENED_DATES = Object.entries(SHORT);

/** Abbreviations that are also words or names. They are dates only beside a number, a dash or another date. */
export const AMBIGUOUS: ReadonlySet<string> = new Set(['Jan', 'Mar', 'Sat', 'Sun']);

const isMonth = (short: string) => MONTHS.includes(SHORT[short] ?? '');
const shortMonths = Object.keys(SHORT).filter(isMonth);
const shortDays = Object.keys(SHORT).filter((short) => !isMonth(short));

/** "Nov", "Nov." or "November" → "November". */
export function calendarName(written: string): string {
  const bare = written.replace('.', '');
  return SHORT[bare] ?? bare;
}

/** The name of a month by its number, "1" to "12"; undefined for any other number. */
export const monthName = (month: string): string | undefined => MONTHS[Number(month) - 1];

/** Pattern source for a month: full names first, then abbreviations with or without a dot. */
export const MONTH = String.raw`(?:${MONTHS.join('|')}|(?:${shortMonths.join('|')})(?!\p{L})\.?)`;
export const DAY_NAME = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';
export const SHORT_DAY = String.raw`(?:${shortDays.join('|')})(?!\p{L})`;
/** A month or a weekday, in full or abbreviated. */
export const DATE_NAME = String.raw`(?:${DAY_NAME}|(?:${shortDays.join('|')})(?!\p{L})\.?|${MONTH})`;
export const SHORT_NAME = String.raw`(?:${Object.keys(SHORT).join('|')})(?!\p{L})`;
/** Two letters that are no word. */
export const SHORTEST_DAY = '(?:Tu|Th|Sa|Su)';
