/** Rules for numbers with a unit: lengths, weights, temperatures, percentages, and ranges of them. */
import { PLACE_BEFORE, ROAD_BEFORE, STREET_AFTER } from './addresses.ts';
import { NO_NOUN, isAttribute } from './attributes.ts';
import { isDuration } from './durations.ts';
import { FRACTION_SIGNS, cardinal, decimal, mixed, partsOf, plural } from './number-words.ts';
import type { English } from './number-words.ts';
import { END, MINUS, NUMBER, START, TO } from './patterns.ts';
import { rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';
import { UNIT_SOURCE, unitName } from './unit-names.ts';
import { ownValue } from '../../lib/own-value.ts';

/** Pattern source for a written unit. A single letter before a hyphen is a shape: "2 L-shaped sofas", "10 t-shirts". */
export const UNIT = `(?:${UNIT_SOURCE})(?![\\p{L}\\p{N}])(?!(?<=(?<!\\p{L})\\p{L})-\\p{Ll})`;
export const quantities: readonly Rule[] = [
  rule(
    String.raw`(?:(${MINUS})|${START})(${NUMBER})(?:(?:°[FC]?|%)?${TO}(${NUMBER}))?(\s?|-)(${UNIT})(\.(?=\s*[\p{Ll}\d,;:()/@&+=–—-]|\s[NSEW]{1,2}(?:\s|$)))?(?:\s?\/\s?(\p{L}+[²³]?))?`,
    ([, minus = '', low = '', high = '', link = '', unit = '', , each = ''], context) => {
      const { english, before } = context;
      if (isPointOrName(link, unit, context) || (high === '' && isPlace(link, unit, context)))
        return undefined;
      if (unit === 's' && link !== ' ' && /^\d+$/u.test(low) && high === '' && !isDuration(context))
        return undefined;
      // "5–15s are free"
      if (
        unit === 's' &&
        link === '' &&
        high !== '' &&
        /^\s(?:are|get|pay|go|can|must|need|play)\b/u.test(context.after)
      )
        return `${decimal(low, english)} to ${plural(decimal(high, english))}`;
      const isMinutes =
        unit === 'm' &&
        (/\d\s?(?:h|hrs?|hours?)\s?$/u.test(before) || /^\s?\d{1,2}\s?s\b/u.test(context.after));
      const [one, many] = unitName(meant(isMinutes ? 'min' : unit, context), english);
      const count = decimal(low, english) + (high === '' ? '' : ` to ${decimal(high, english)}`);
      const isOne =
        (low === '1' && high === '') ||
        link === '-' ||
        isAttribute(context) ||
        isElectric(unit, context) ||
        isSize(link, unit, context);
      return `${minus === '' ? '' : 'minus '}${count}${link === '-' ? '-' : ' '}${isOne ? one : many}${per(each, english)}`;
    },
  ),
  // "16+ wks"
  rule(
    String.raw`${START}(${NUMBER})\+\s?(${UNIT})(?:\.(?=\s*[\p{Ll}\d,;:(]))?`,
    ([, number = '', unit = ''], { english }) =>
      `${decimal(number, english)} plus ${unitName(unit, english)[1]}`,
  ),
  // "120/240V", "50/60 Hz": either of them.
  rule(
    String.raw`${START}(\d{2,3})\/(?=\d{2,3}\s?(?:Hz|V|mpg)${END})`,
    ([, number = ''], { english }) => `${cardinal(number, english)} or `,
  ),
  // "3BR/2BA", "2 bd/1.5 ba"
  rule(
    String.raw`${START}(\d{1,2})\s?(?:BR|BD|br|bd)(?:\s?[\/,]?\s?(\d{1,2}(?:\.5)?)\s?(?:BA|ba))?${END}`,
    ([, bedrooms = '', baths = ''], { english }) =>
      `${cardinal(bedrooms, english)} bedroom${baths === '' ? '' : `, ${decimal(baths, english)} bath`}`,
  ),
  // "1h30m"
  rule(
    String.raw`${START}(\d{1,2})h\s?(\d{1,2})m${END}`,
    ([, hours = '', minutes = ''], { english }) =>
      `${counted(hours, 'h', english)} ${counted(minutes, 'min', english)}`,
  ),
  // "1 1/2 mi", "1/2 mi"
  rule(
    String.raw`${START}(?:(\d+)[\s\-])?(\d{1,2})\/(\d{1,2})\s?(${UNIT})(?:\.(?=\s*[\p{Ll}\d,;:(]))?`,
    ([, whole = '', top = '', bottom = '', unit = ''], context) =>
      mixedOf(whole, [top, bottom], unitName(unit, context.english), context),
  ),
  // "¼ tsp.", "1½ mi"
  rule(
    String.raw`${START}(?:(\d+)\s?)?([${FRACTION_SIGNS}])\s?(${UNIT})(?:\.(?=\s*[\p{Ll}\d,;:(]))?`,
    ([, whole = '', sign = '', unit = ''], context) =>
      mixedOf(whole, partsOf(sign), unitName(unit, context.english), context),
  ),
  // "2 c. flour"
  rule(
    String.raw`${START}(?:(\d+)(?:\s?([${FRACTION_SIGNS}]))?|([${FRACTION_SIGNS}]))\s?c\.(?=\s\p{Ll})`,
    ([, whole = '', sign = '', alone = ''], context) =>
      sign + alone === ''
        ? `${cardinal(whole, context.english)} ${whole === '1' ? 'cup' : 'cups'}`
        : mixedOf(whole, partsOf(sign + alone), ['cup', 'cups'], context),
  ),
  // "9ct gold", in Britain; elsewhere it may be a count.
  rule(String.raw`${START}(\d{1,2})\s?ct${END}`, ([, number = ''], { english }) =>
    english === 'en-GB' ? `${cardinal(number, english)} carat` : undefined,
  ),
  // "3 x 9s", grades in Britain
  rule(String.raw`${START}(\d{1,2})\s[x×]\s(?=\ds${END})`, ([, number = ''], { english }) =>
    english === 'en-GB' ? `${cardinal(number, english)} ` : undefined,
  ),
  // "2 x passport photos"
  rule(
    String.raw`${START}(\d{1,3})\s[x×]\s(?=\p{Ll}{3})`,
    ([, number = ''], { english }) => `${cardinal(number, english)} `,
  ),
  // "9st 4lb", "11 st"; "1st" and "21st" are ordinals.
  rule(
    String.raw`${START}(\d{1,2})(?:\s?st(?=,?\s\d{1,2}\s?lbs?${END})|(?:\sst|(?<!(?<!1)1)st)${END}(?!\s\p{Lu})(?:\.(?=\s\p{Ll}))?)`,
    ([, number = ''], { english, after }) =>
      english === 'en-GB' || /^,?\s\d{1,2}\s?lb/u.test(after)
        ? `${cardinal(number, english)} stone`
        : undefined,
  ),
  // "10x", "2×" and "26x2.1", "26 x 2.1"
  rule(
    String.raw`${START}(${NUMBER})\s?[x×]\s?(?=\d)`,
    ([, number = ''], { english }) => `${decimal(number, english)} by `,
  ),
  // "2x4s"
  rule(String.raw`(?<=\d\s?[x×]\s?)(\d{1,2})s${END}`, ([, number = ''], { english }) =>
    plural(cardinal(number, english)),
  ),
  rule(
    String.raw`${START}(${NUMBER})[x×]${END}(?:\/(\p{L}+))?`,
    ([, number = '', each = ''], { english }) => `${decimal(number, english)} times${per(each, english)}`,
  ),
];

/** "1" of "h" → "one hour". */
function counted(number: string, unit: string, english: English): string {
  const [one, many] = unitName(unit, english);
  return `${cardinal(number, english)} ${number === '1' ? one : many}`;
}

/** ("1", ["1", "2"]) of "mile" → "one and a half miles"; ("", ["3", "4"]) → "three quarters of a mile". */
function mixedOf(
  whole: string,
  part: readonly [string, string],
  [one, many]: readonly [string, string],
  { english, before }: MatchContext,
): string {
  const isHalf = part[0] === '1' && part[1] === '2';
  if (whole === '' && isHalf && HALF_BEFORE.test(before)) return `half ${one}`;
  const count = mixed(whole, part, english);
  if (whole !== '') return `${count} ${many}`;
  return Number(part[0]) > 1 ? `${count} of ${withArticle(one)}` : `${count} ${one}`;
}

/** "the 1st ½ hr", "per ½ lb" */
const HALF_BEFORE =
  /(?:\d(?:st|nd|rd|th)|\b(?:first|second|third|next|last|each|every|per|another|an?|the))\s$/iu;

/** The "h" of "hour" is silent. */
const withArticle = (unit: string): string => `${/^(?:[aeio]|hour)/u.test(unit) ? 'an' : 'a'} ${unit}`;

/** "2 pts of cream" are pints, "500 pts per stay" points. */
function meant(unit: string, { after }: MatchContext): string {
  return unit === 'pts' && LIQUID.test(after) ? 'pt' : unit;
}
const LIQUID =
  /^\s(?:of|milk|cream|beer|ale|lager|cider|water|stock|broth|(?:whole|heavy|sour|skimmed|semi-skimmed)\s)\b/u;

/** Whether the unit is a compass point or a name: "14 W. Harbor St.", "rooms 3 A and B". */
function isPointOrName(link: string, unit: string, { before, after }: MatchContext): boolean {
  return (
    link === ' ' &&
    (unit === 'A' ||
      (unit === 'W' && ROAD_BEFORE.test(before)) ||
      (/^[WVL]$/u.test(unit) && /^\.?\s(?:\p{Lu}|\d{1,3}(?:st|nd|rd|th))/u.test(after)))
  );
}

/** Whether the number names a place: "Unit 3L", "seats 4C and 12A", "Route 9W", "12A High St." */
function isPlace(link: string, unit: string, { before, after }: MatchContext): boolean {
  if (link === ' ' || !/^\p{L}$/u.test(unit)) return false;
  return PLACE_BEFORE.test(before) || (/^[A-Z]$/u.test(unit) && STREET_AFTER.test(after));
}

/** Whether an electrical unit describes the next noun, even without an article: "250 W motor". */
function isElectric(unit: string, { after }: MatchContext): boolean {
  return /^(?:k?Wh?|V|m?Ah)$/u.test(unit) && /^\s\p{L}/u.test(after) && !NO_NOUN.test(after);
}

/** Whether a size describes the next noun: "10mm socket", "2.0L turbo". Written apart or before other words it does not. */
function isSize(link: string, unit: string, { after }: MatchContext): boolean {
  return (
    link === '' &&
    /^(?:mm|L)$/u.test(unit) &&
    /^\s\p{L}{3}/u.test(after) &&
    !NO_NOUN.test(after) &&
    !EXTENT.test(after)
  );
}
const EXTENT = /^\s(?:thick|wide|long|deep|high|tall|away|apart|past|down|up|below|above|max|min|water)\b/u;

const EACH: Readonly<Record<string, string>> = {
  h: 'an hour',
  hr: 'an hour',
  hour: 'an hour',
  day: 'a day',
  night: 'a night',
  nt: 'a night',
  qtr: 'a quarter',
  wk: 'a week',
  week: 'a week',
  mo: 'a month',
  month: 'a month',
  yr: 'a year',
  year: 'a year',
  pp: 'per person',
  ea: 'each',
  min: 'a minute',
};

/** The words for a unit after a slash: "day" → " a day", "bike" → " per bike", '' → ''. */
export function per(unit: string, english: English): string {
  return unit === '' ? '' : ` ${ownValue(EACH, unit) ?? `per ${unitName(unit, english)[0]}`}`;
}
