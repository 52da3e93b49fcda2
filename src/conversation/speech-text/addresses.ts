/** Rules for postal addresses: house numbers, street endings, flats, states, postal codes. */
import { keepsFullStop } from './full-stop.ts';
import { digits, label, letters } from './number-words.ts';
import { END, NUMBER_END, START } from './patterns.ts';
import { rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';
import { NEEDS_POSTCODE, STATES } from './us-states.ts';

/** Street endings after any name. */
const CLEAR: Readonly<Record<string, string>> = {
  Ave: 'Avenue',
  Rd: 'Road',
  Blvd: 'Boulevard',
  Ln: 'Lane',
  Hwy: 'Highway',
  Pkwy: 'Parkway',
  Expy: 'Expressway',
  St: 'Street',
  Str: 'Street',
};
/** Street endings that mean something else outside an address. */
const IN_ADDRESS: Readonly<Record<string, string>> = {
  Dr: 'Drive',
  Ct: 'Court',
  Pl: 'Place',
  Sq: 'Square',
  Ter: 'Terrace',
  Cir: 'Circle',
  Trl: 'Trail',
  Cres: 'Crescent',
};
const POINTS: Readonly<Record<string, string>> = {
  N: 'North',
  S: 'South',
  E: 'East',
  W: 'West',
  NE: 'Northeast',
  NW: 'Northwest',
  SE: 'Southeast',
  SW: 'Southwest',
};
const FLATS: Readonly<Record<string, string>> = {
  Apt: 'Apartment',
  Ste: 'Suite',
  Rm: 'Room',
  Bldg: 'Building',
  Hwy: 'Highway',
  Rte: 'Route',
  Rt: 'Route',
  Flr: 'Floor',
};
/** Every abbreviation and what it may be spoken as. */
export const SHORTENED_IN_ADDRESSES = [CLEAR, IN_ADDRESS, POINTS, FLATS].flatMap((table) =>
  Object.entries(table),
);
const FULL_ENDING =
  'Street|Avenue|Road|Boulevard|Lane|Drive|Court|Place|Square|Terrace|Highway|Parkway|Way|Circle|Wharf|Alley|Crescent|Close|Row|Pier|Quay';

const keys = (table: Readonly<Record<string, string>>) => Object.keys(table).join('|');
/** Pattern source for a street ending, in full or abbreviated. */
export const ENDING = `(?:${FULL_ENDING}|${keys(CLEAR)}|${keys(IN_ADDRESS)})(?!\\p{L})`;
/** Pattern source for a part of a street name: "Harbor", "N.", "5th". */
export const NAME = String.raw`(?:\p{Lu}[\p{L}'’\-]*\.?|\d{1,3}(?:st|nd|rd|th))`;

/** Pattern source for the address abbreviations that may have a dot. */
export const SHORT_WORD = `(?:${keys(CLEAR)}|${keys(IN_ADDRESS)}|${keys(FLATS)})`;

const HOUSE = String.raw`(?<=^|[\s(])(\d{3,5})([A-Za-z])?(?=\s(?:(?!${ENDING})${NAME}\s){1,3}${ENDING})`;
const ADDRESS_BEFORE = new RegExp(String.raw`(?:^|[\s(])\d+[A-Za-z]?\s(?:${NAME}\s){1,3}$`, 'u');
const NAME_BEFORE = /(?:\p{Lu}[\p{L}'’-]+|\d(?:st|nd|rd|th))\s$/u;
/** Words before "St" that are not street names: beginnings of sentences, and words in names of places ("Port St. Lucie"). */
const NO_STREET =
  /(?:^|\s)(?:The|In|At|On|Near|Our|Visit|From|To|Is|And|Old|New|Mount|Mt\.?|Port|Fort|Lake|Saint|Bay)\s$/u;

const LABELS =
  'Room|Suite|Apt|Apartment|Unit|Flight|Bus|Route|Highway|Box|Gate|Building|Locker|Bay|Exit|Floor|Interstate';

/** "SW1A 1AA" */
export const postcodes: readonly Rule[] = [
  rule(
    String.raw`${START}([A-Z]{1,2}\d[A-Z\d]?)\s(\d[A-Z]{2})${END}`,
    ([, out = '', inner = '']) => `${letters(out)}, ${letters(inner)}`,
  ),
];

export const addresses: readonly Rule[] = [
  rule(
    HOUSE,
    ([, number = '', letter = ''], { english }) =>
      label(number, english) + (letter === '' ? '' : ` ${letter.toUpperCase()}`),
  ),
  rule(
    String.raw`${START}(\d{5})-(\d{4})${NUMBER_END}${END}`,
    ([, code = '', more = '']) => `${digits(code, 'oh')}, ${digits(more, 'oh')}`,
  ),
  rule(String.raw`${START}(\d{5})${NUMBER_END}${END}`, ([, code = ''], { before }) =>
    isAfterState(before) ? digits(code, 'oh') : undefined,
  ),
  rule(
    String.raw`${START}(${keys(FLATS)})(?:\.|(?!\p{L}))(?=\s?#?\d|\s[A-Z]${END})`,
    ([, short = '']) => FLATS[short],
  ),
  rule(String.raw`${START}P\.?\s?O\.?\sBox(?=\s\d)`, 'P O Box'),
  rule(
    String.raw`(?<=\b(?:${LABELS}|${keys(FLATS)})\.?\s#?)(\d{1,5})([A-Z])?${END}`,
    ([, number = '', letter = ''], { english }) =>
      label(number, english) + (letter === '' ? '' : ` ${letter}`),
  ),
  rule(
    String.raw`${START}(I|US|A|M|B)-(\d{1,3})${NUMBER_END}${END}`,
    ([, road = '', number = ''], { english }) => `${letters(road)} ${label(number, english)}`,
  ),
  rule(
    String.raw`(?<=(?:^|[\s(])\d+[A-Za-z]?\s)(${keys(POINTS)})\.?(?=\s(?:\p{Lu}|\d))`,
    ([, point = '']) => POINTS[point],
  ),
  rule(String.raw`(?<=${ENDING}\.?\s)(${keys(POINTS)})${END}`, ([, point = '']) => POINTS[point]),
  rule(String.raw`(?<=\p{Lu}[\p{L}.]*,\s)([A-Z]{2})${END}`, ([, code = ''], context) => state(code, context)),
  rule(String.raw`(?<=\p{Lu}\p{L}+\s)([A-Z]{2})(?=\s\d{5}${END})`, ([, code = '']) => STATES[code]),
  rule(
    String.raw`${START}(${keys(CLEAR)}|${keys(IN_ADDRESS)})(\.?)(?![\p{L}'’\-])`,
    ([, short = '', dot = ''], context) => ending(short, dot, context),
  ),
];

function isAfterState(before: string): boolean {
  const code = /(?:^|\s)([A-Z]{2}|\p{Lu}\p{Ll}+),?\s$/u.exec(before)?.[1] ?? '';
  return (
    STATES[code] !== undefined ||
    Object.values(STATES).includes(code) ||
    /\b(?:zip|ZIP|postal)(?:\scode)?(?:\sis)?:?\s$/u.test(before)
  );
}

function state(code: string, { after }: MatchContext): string | undefined {
  if (NEEDS_POSTCODE.has(code) && !/^\s\d{5}/u.test(after)) return undefined;
  return STATES[code];
}

function ending(short: string, dot: string, context: MatchContext): string | undefined {
  const { before, after } = context;
  const isInAddress = ADDRESS_BEFORE.test(before);
  const full = CLEAR[short] ?? (isInAddress ? IN_ADDRESS[short] : undefined);
  if (full === undefined || (!isInAddress && !(NAME_BEFORE.test(before) && !NO_STREET.test(before))))
    return undefined;
  return full + (dot === '' ? '' : pauseAfter(after));
}

/** What replaces the dot: a comma in "14 Harbor St. Suite 5", a full stop in "St. We open", nothing in "St. is". */
function pauseAfter(after: string): string {
  if (/^\s(?:Suite|Ste|Apt|Apartment|Unit|Floor|#)/u.test(after)) return ',';
  if (/^\s(?:[NSEW]{1,2}|\d)(?!\p{L})/u.test(after)) return '';
  return keepsFullStop(after) ? '.' : '';
}
