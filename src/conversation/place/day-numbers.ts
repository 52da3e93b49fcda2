/** Understands the days of a month that callers name by their number: `on the 26th`, `December the fifth`. */
import { Info } from 'luxon';
import type { DateTime } from 'luxon';

const TEENS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth'.split(
    ' ',
  );
const ORDINALS = [
  ...TEENS,
  'twentieth',
  ...TEENS.slice(0, 9).map((word) => `twenty[- ]${word}`),
  'thirtieth',
  'thirty[- ]first',
];
const MONTHS = Info.months('long', { locale: 'en' })
  .map((name) => name.toLowerCase())
  .join('|');
/** Longer ones first. */
const ORDINAL = ORDINALS.map((word, index) => ({ word, day: index + 1 })).sort((a, b) => b.day - a.day);
const WORDS = ORDINAL.map(({ word }) => word).join('|');
const END = String.raw`(?=[\s?.!,]*(?:$|of\b|at\b|in the\b|from\b|until\b|till\b|please\b|too\b|as well\b|then\b|instead\b|or\b|and\b))`;
/** "The second of May", "December fifth", "on the twenty-sixth": not "the second time" or "on the third floor". */
const DATE_WORDS = new RegExp(
  String.raw`(?<=\b(?:${MONTHS}) (?:the )?)(?:${WORDS})\b|(?<=\bthe )(?:${WORDS})\b(?= of (?:${MONTHS})\b)|(?<=\b(?:on|about|day|and|for) the )(?:${WORDS})\b${END}`,
  'gu',
);
const OF_A_MONTH = new RegExp(
  String.raw`\b(?:on |for )?the (?<day>\d{1,2})(?:st|nd|rd|th)\b(?: of (?:this|the) month)?${END}(?! of (?:${MONTHS})\b)`,
  'u',
);

/** `text` with the numbers of days in digits: `december the 5th`. */
export function withDayNumbers(text: string): string {
  return text.replace(DATE_WORDS, (words) => {
    const { day = 0 } = ORDINAL.find(({ word }) => new RegExp(`^(?:${word})$`, 'u').test(words)) ?? {};
    return `${day}${['th', 'st', 'nd', 'rd'][day % 10 > 3 || (day > 10 && day < 14) ? 0 : day % 10] ?? 'th'}`;
  });
}

/** The next day from today on with the number that `text` names without a month. */
export function dayOfMonth(
  text: string,
  now: DateTime,
): { readonly found: string; readonly date: DateTime } | undefined {
  const found = OF_A_MONTH.exec(text);
  const day = Number(found?.groups?.['day']);
  if (found === null || day < 1 || day > 31) return undefined;
  const today = now.startOf('day');
  const months = [0, 1, 2].map((ahead) => today.startOf('month').plus({ months: ahead }));
  const date = months
    .filter((month) => (month.daysInMonth ?? 0) >= day)
    .map((month) => month.set({ day }))
    .find((each) => each >= today);
  return date && { found: found[0], date };
}
