/** Rules for postal addresses: house numbers, street endings, flats, states, postal codes. */
import { DATE_NAME } from './calendar.ts';
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
  Blk: 'Block',
  Fl: 'Floor',
};
/** Every abbreviation and what it may be spoken as. */
export const SHORTENED_IN_ADDRESSES = [CLEAR, IN_ADDRESS, POINTS, FLATS].flatMap((table) =>
  Object.entries(table),
);
const FULL_ENDING =
  'Street|Avenue|Road|Boulevard|Lane|Drive|Court|Place|Square|Terrace|Highway|Parkway|Way|Circle|Wharf|Alley|Crescent|Close|Row|Pier|Quay|Broadway|Plaza|Esplanade|Promenade';

const keys = (table: Readonly<Record<string, string>>) => Object.keys(table).join('|');
/** Pattern source for a street ending, in full or abbreviated. */
export const ENDING = `(?:${FULL_ENDING}|${keys(CLEAR)}|${keys(IN_ADDRESS)})(?!\\p{L})`;
/** Pattern source for a part of a street name: "Harbor", "N.", "5th". */
export const NAME = String.raw`(?:\p{Lu}[\p{L}'’\-]*\.?|\d{1,3}(?:st|nd|rd|th))`;

/** Pattern source for the address abbreviations that may have a dot. */
export const SHORT_WORD = `(?:${keys(CLEAR)}|${keys(IN_ADDRESS)}|${keys(FLATS)})`;

const HOUSE = String.raw`(?<=^|[\s(])(\d{3,5}|\d{1,2}(?=[A-Z]\s))([A-Za-z])?(?=\s(?:(?!${ENDING})${NAME}\s){1,3}${ENDING})`;
const ADDRESS_BEFORE = new RegExp(String.raw`(?:^|[\s(])\d+[A-Za-z]?\s(?:${NAME}\s){1,3}$`, 'u');
const NAME_BEFORE = /(?:\p{Lu}[\p{L}'’-]+|\d(?:st|nd|rd|th))\s$/u;
/** Words before "St" that are not street names: beginnings of sentences, and words in names of places ("Port St. Lucie"). */
const NO_STREET =
  /(?:^|\s)(?:The|In|At|On|Near|Our|Visit|From|To|Is|And|Old|New|Mount|Mt\.?|Port|Fort|Lake|Saint|Bay)\s$/u;

const LABELS =
  '[Rr]ooms?|[Ss]uites?|[Aa]pt|[Aa]partment|[Ff]lat|[Uu]nits?|[Ff]light|[Bb]us|[Rr]oute|[Hh]ighway|Box|[Gg]ates?|[Bb]uilding|[Ll]ocker|[Bb]ay|[Ee]xit|[Ff]loors?|Interstate|[Ss]eats?|[Rr]ow|[Pp]latform|[Tt]erminal|[Jj]unction|[Tt]rack|[Ss]tall|[Ss]lot|[Bb]erth|[Cc]abin|[Ss]tand|[Dd]ock|[Dd]oor|[Dd]esk|[Hh]all|[Zz]one|[Aa]isle|[Ss]pace|[Pp]ier|[Pp]lot|[Bb]lock|[Hh]ouse|[Tt]able|[Ll]ot|[Ww]ard|[Ss]creen|[Ll]ane';
/** The end of a text before the number of a place: "Gate ", "seats 4C and ". */
export const PLACE_BEFORE = new RegExp(
  String.raw`\b(?:${LABELS}|[Pp]lan|[Oo]ption|[Ff]orm|[Ss]chedule|[Cc]lass|[Ss]tep|[Ss]tage|[Pp]art|[Nn]umber|[Nn]o(?=\.)|rm|ste|bldg|${keys(FLATS)})\.?\s#?(?:(?<=[Ff]light\s)[A-Z]{2}\s|(?:\d{1,4}[A-Z]?(?:,?\s(?:and|or|&|to)\s|,\s|[-–\/])){0,6})$`,
  'u',
);
const ROAD = String.raw`${START}(?:(?:I|US|SR|CR)[- ]|(?:Hwy|Rte|Rt)\.?\s|(?:Highway|Route|Interstate)\s)`;
/** The end of a text before the number of a road. */
export const ROAD_BEFORE = new RegExp(`${ROAD}$`, 'u');
/** The rest of a street after its house number. */
export const STREET_AFTER = new RegExp(String.raw`^(?:\s(?!${ENDING})${NAME}){1,3}\s${ENDING}`, 'u');

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
    String.raw`${START}(\d{1,5})([A-Za-z])?${END}(?![.,:]\d|[%°])`,
    ([, number = '', letter = ''], { english, before }) =>
      PLACE_BEFORE.test(before)
        ? label(number, english) + (letter === '' ? '' : ` ${letter.toUpperCase()}`)
        : undefined,
  ),
  rule(
    String.raw`${START}(I|US|A|M|B)-(\d{1,3})${NUMBER_END}${END}`,
    ([, road = '', number = ''], { english }) => `${letters(road)} ${label(number, english)}`,
  ),
  rule(
    String.raw`(?<=(?:^|[\s(])\d+[A-Za-z]?\s)(${keys(POINTS)})\.?(?=\s(?:\p{Lu}|\d))`,
    ([, point = '']) => POINTS[point],
  ),
  // "I-95 N", "go 0.4 mi. N"
  rule(
    String.raw`(${keys(POINTS)})${END}(?!\.?\d|['’])(?<=(?:${ROAD}\d{1,3}|\d\s?(?:mi|miles?|km|blocks?)\.?)\s[NSEW]{1,2})`,
    ([, point = '']) => POINTS[point],
  ),
  // "22b St John's Rd", "No. 12a"
  rule(
    String.raw`(?:(?<=[Nn]o\.\s)(\d{1,3})([a-f])${END}|${START}(\d{1,3})([a-f])(?=\s\p{Lu}\p{Ll}))`,
    ([, one = '', a = '', two = '', b = ''], { english }) =>
      `${label(one + two, english)} ${(a + b).toUpperCase()}`,
  ),
  // "S. Main St.", "W 72nd St"
  rule(
    String.raw`${START}(${keys(POINTS)})\.?(?=(?:\s(?!${ENDING})${NAME}){1,2}\s${ENDING})`,
    ([, point = '']) => POINTS[point],
  ),
  // "NE 5th and Main"
  rule(
    String.raw`${START}(${keys(POINTS)})\.?(?=\s\d{1,3}(?:st|nd|rd|th)${END})`,
    ([, point = '']) => POINTS[point],
  ),
  // "3rd Fl."
  rule(String.raw`(?<=\d(?:st|nd|rd|th)\s)Fl(?:\.(?!\s*$)|(?=\.\s*$)|${END})`, 'Floor'),
  // "the A1(M)"
  rule(
    String.raw`${START}(A)(\d{1,4})\(M\)`,
    ([, , road = ''], { english }) => `A ${label(road, english)} M`,
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

/** Saints that stations, schools and churches are named after: "King's Cross St Pancras". */
const SAINT =
  /^\s(?:Pancras|Johns?|Mary|James|Paul|Peter|Andrews?|George|Thomas|Michael|Albans|Ives|Helens|Leonards|Neots|Anne|Catherine|David|Giles|Martin|Nicholas|Patrick|Stephen|Joseph|Francis|Luke|Mark)(?:['’]?s)?(?!\p{L})/u;

function ending(short: string, dot: string, context: MatchContext): string | undefined {
  const { before, after } = context;
  const isInAddress = ADDRESS_BEFORE.test(before) || isOnStreet(short, dot, context);
  if (short === 'St' && dot === '' && !ADDRESS_BEFORE.test(before) && SAINT.test(after)) return undefined;
  const full = CLEAR[short] ?? (isInAddress ? IN_ADDRESS[short] : undefined);
  if (full === undefined || (!isInAddress && !(NAME_BEFORE.test(before) && !NO_STREET.test(before))))
    return undefined;
  return full + (dot === '' ? '' : pauseAfter(after));
}

const ON_STREET = new RegExp(
  String.raw`\b(?:[Oo]n|[Oo]nto|[Aa]t|[Oo]ff|[Dd]own|[Uu]p|[Aa]long|[Nn]ear|[Tt]o|[Ff]rom|[Oo]f|[Aa]nd|[Ii]s|[Ff]aces?|[Pp]ast|[Cc]ross|[Tt]ake|[Ff]ollow|[Bb]y|[Vv]ia|[Ii]nto|[Ff]or)\s(?!${DATE_NAME})(?:${NAME}\s){1,2}$`,
  'u',
);
/** Words that begin a sentence, unlike the name of a doctor. */
const SENTENCE_START =
  /^\s(?:We|The|It|You|Our|I|Turn|Look|There|Then|He|She|They|If|Please|Go|Take|Park|Just|This|That|Your|An?|And|But|Call|Come|Ask|Near|On|At|In|From|Follow|Keep|Stay|Make|Right|Left|Continue|After|When|Do|Does|Is|Are|Would|Can|Could|Need|Anything|Shall|What|How|Parking|Apt|Suite|Ste|Unit)\b/u;

/** "Turn left on Oak Dr." without a house number. A "Dr." before another name is a doctor. */
function isOnStreet(short: string, dot: string, { before, after }: MatchContext): boolean {
  if (!ON_STREET.test(before)) return false;
  return short !== 'Dr' || !/^\s\p{Lu}/u.test(after) || (dot !== '' && SENTENCE_START.test(after));
}

/** What replaces the dot: a comma in "14 Harbor St. Suite 5", a full stop in "St. We open", nothing in "St. is". */
function pauseAfter(after: string): string {
  if (/^\s(?:Suite|Ste|Apt|Apartment|Unit|Floor|#)/u.test(after)) return ',';
  if (/^\s(?:[NSEW]{1,2}|\d)(?!\p{L})/u.test(after)) return '';
  return keepsFullStop(after) ? '.' : '';
}
