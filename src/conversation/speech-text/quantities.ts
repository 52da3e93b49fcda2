/** Rules for numbers with a unit: lengths, weights, temperatures, percentages, and ranges of them. */
import { PLACE_BEFORE, ROAD_BEFORE, STREET_AFTER } from './addresses.ts';
import { isDuration } from './durations.ts';
import { cardinal, decimal, mixed, plural } from './number-words.ts';
import type { English } from './number-words.ts';
import { END, MINUS, NUMBER, START, TO } from './patterns.ts';
import { rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';
import { UNIT_NAMES, unitName } from './unit-names.ts';
import { ownValue } from '../../lib/own-value.ts';

const escaped = (name: string) => name.replace(/[/.]/gu, String.raw`\$&`);
/** Pattern source for a written unit. A single letter before a hyphen is a shape: "2 L-shaped sofas", "10 t-shirts". */
export const UNIT = `(?:${UNIT_NAMES.map(escaped).join('|')})(?![\\p{L}\\p{N}])(?!(?<=(?<!\\p{L})\\p{L})-\\p{Ll})`;
const FOOT = String.raw`['’′]`;
const INCH = String.raw`(?:["”″]|''|’’)`;
const WORDS_AFTER_INCHES =
  /^[.,;:!?)]*(?:$|\s(?:long|wide|tall|high|deep|thick|in|of|and|or|to|is|are|on|for|by|x|at|[LWHD])\b|[.,;:!?)])/u;

export const quantities: readonly Rule[] = [
  // 2-3" pipe, 8–10' ceilings
  rule(
    String.raw`${START}(${NUMBER})${TO}(?=${NUMBER}(?:${FOOT}|${INCH})(?![\p{L}\p{N}]))`,
    ([, low = ''], { english }) => `${decimal(low, english)} to `,
  ),
  // 12"x12", 8' x 10': the unit is named once.
  rule(
    String.raw`(?:${START}|(?<=\d["'’′”″]?\s?[x×]\s?))(${NUMBER})(${FOOT}|${INCH})\s?[x×]\s?(?=${NUMBER}\2)`,
    ([, number = ''], { english }) => `${decimal(number, english)} by `,
  ),
  // 6'2", 5' 10
  rule(
    String.raw`${START}(\d{1,2})${FOOT}\s?(\d{1,2})(?:${INCH})?(?!\d)`,
    ([, feet = '', inches = ''], { english }) =>
      inches === '0'
        ? `${cardinal(feet, english)} feet`
        : `${cardinal(feet, english)} foot ${cardinal(inches, english)}`,
  ),
  rule(
    String.raw`(?:${START}|(?<=\d["'’′”″]?\s?[x×]\s?))(?:(\d+)[ -](?=\d+\/\d))?(${NUMBER})(?:\/(\d+))?${FOOT}(?![\p{L}\p{N}])`,
    ([, whole = '', feet = '', under = ''], { english }) =>
      under === ''
        ? `${decimal(feet, english)} ${feet === '1' ? 'foot' : 'feet'}`
        : `${mixed(whole, [feet, under], english)} ${whole === '' ? 'foot' : 'feet'}`,
  ),
  rule(
    String.raw`(?:${START}|(?<=\d["'’′”″]?\s?[x×]\s?))(?:(\d+)[ -](?=\d+\/\d))?(${NUMBER})(?:\/(\d+))?-?${INCH}`,
    ([, whole = '', number = '', under = ''], context) =>
      isInsideQuotes(context.before) ? undefined : inches({ whole, number, under }, context),
  ),
  rule(
    String.raw`(?:(${MINUS})|${START})(${NUMBER})(?:(?:°[FC]?|%)?${TO}(${NUMBER}))?(\s?|-)(${UNIT})(\.(?=\s*[\p{Ll}\d,;:()/@&+=–—-]|\s[NSEW]{1,2}(?:\s|$)))?(?:\s?\/\s?(\p{L}+))?`,
    ([, minus = '', low = '', high = '', link = '', unit = '', , each = ''], context) => {
      const { english, before } = context;
      if (isPointOrName(link, unit, context) || (high === '' && isPlace(link, unit, context)))
        return undefined;
      if (unit === 's' && link !== ' ' && /^\d+$/u.test(low) && high === '' && !isDuration(context))
        return undefined;
      const isMinutes =
        unit === 'm' &&
        (/\d\s?(?:h|hrs?|hours?)\s?$/u.test(before) || /^\s?\d{1,2}\s?s\b/u.test(context.after));
      const [one, many] = unitName(isMinutes ? 'min' : unit, english);
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
    ([, whole = '', top = '', bottom = '', unit = ''], { english }) => {
      const [one, many] = unitName(unit, english);
      if (whole === '' && Number(top) > 1)
        return `${mixed('', [top, bottom], english)} of ${withArticle(one)}`;
      return `${mixed(whole, [top, bottom], english)} ${whole === '' ? one : many}`;
    },
  ),
  // "2 ft 6 in": "in" is a unit only after feet; "5 in stock" is not a length.
  rule(
    String.raw`(?<=\d\s?(?:ft|feet|foot)\.?,?\s)(\d{1,2}(?:\.\d+)?)\s?(?:in|ins)${END}(?:\.(?=\s*[\p{Ll}\d,;:(]))?`,
    ([, number = ''], { english }) => `${decimal(number, english)} ${number === '1' ? 'inch' : 'inches'}`,
  ),
  // "18 in. by 24 in.", "2 1/2 in. wide", "12–15 in. of snow"
  rule(
    String.raw`(?:${START}|(?<=\d\s?[x×]\s?))(?:(?:(\d+)[ -])?(\d+)\/(\d+)|(?:(${NUMBER})${TO})?(${NUMBER}))(?:\s|-)in(?:\.(?=\s*[\p{Ll}\d,;:(]|\s?[x×])|(?=\.(?:\s+\p{Lu}|\s*$)))`,
    ([, whole = '', top = '', under = '', low = '', number = ''], context) => {
      const high = inches({ whole, number: top === '' ? number : top, under }, context);
      return low === '' ? high : `${decimal(low, context.english)} to ${high}`;
    },
  ),
  // "2 x passport photos"
  rule(
    String.raw`${START}(\d{1,3})\s[x×]\s(?=\p{Ll}{3})`,
    ([, number = ''], { english }) => `${cardinal(number, english)} `,
  ),
  // "9st 4lb"
  rule(
    String.raw`${START}(\d{1,2})\s?st(?=,?\s\d{1,2}\s?lbs?${END})`,
    ([, number = ''], { english }) => `${cardinal(number, english)} stone`,
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

/** The "h" of "hour" is silent. */
const withArticle = (unit: string): string => `${/^(?:[aeio]|hour)/u.test(unit) ? 'an' : 'a'} ${unit}`;

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

function inches(
  { whole, number, under }: { whole: string; number: string; under: string },
  context: MatchContext,
): string {
  const { english, before, after } = context;
  const isNoun = !WORDS_AFTER_INCHES.test(after) || /(?:^|\s)(?:[Tt]he|[Aa]n?)\s$/u.test(before);
  const isPart = under !== '' && whole === '';
  const count = under === '' ? decimal(number, english) : mixed(whole, [number, under], english);
  return `${count} ${isNoun || isPart || count === 'one' ? 'inch' : 'inches'}`;
}

function isInsideQuotes(before: string): boolean {
  return (before.match(/(?<!\d)["“”]/gu) ?? []).length % 2 === 1;
}

/** Function words. An amount before one of them is not an attribute; in "a $20 deposit" it is. */
const NO_NOUN =
  /^\s(?:an?|the|per|each|every|and|or|but|to|for|of|on|in|at|by|with|if|is|are|was|were|will|off|extra|more|less|plus|when|that|which|as|from|until|than|this|only|it|we|you|I)\b/u;
const ADJECTIVE = String.raw`(?:(?:\p{Ll}+(?:able|al|ed|um|ard|ary|ra)|non-\p{Ll}+|one-time|flat|small|full|single|extra)\s)?`;
const ARTICLE = new RegExp(String.raw`(?:^|[\s(])[Aa]n?\s${ADJECTIVE}[-−–]?$`, 'u');
const DETERMINER = new RegExp(
  String.raw`(?:^|[\s(])(?:[Tt]he|[Oo]ur|[Yy]our|[Tt]his|[Tt]hat|[Ee]ach|[Ee]very|[Aa]ny|[Oo]ne)\s${ADJECTIVE}$`,
  'u',
);
/** Nouns that make an amount after "the" an attribute. Otherwise it may be the thing itself ("the $250 is refunded"). */
const NOUN =
  /^\s(?:deposit|fee|bill|gift|voucher|coupon|card|discount|charge|minimum|limit|tour|plan|waiver|rental|option|membership|service|package|ticket|pass|credit|hold|donation|special|price|rate|ride|walk|loop|drive|trail|course|class|tank|bag|box|wheel|bike)s?\b/u;

/** "20 x " in "a 20 x 30 ft tent" */
const DIMENSIONS = /(?:\d[\d.]{0,6}["'’′”″]?\s?[x×]\s?)+$/u;

/** Whether an amount describes the noun after it: "a $20 deposit", "a 5 km ride". Its unit is then singular. */
export function isAttribute({ before: all, after }: MatchContext): boolean {
  const before = all.replace(DIMENSIONS, '');
  if (DETERMINER.test(before)) return NOUN.test(after);
  return ARTICLE.test(before) && /^\s\p{L}/u.test(after) && !NO_NOUN.test(after);
}

const OPEN_ATTRIBUTE = new RegExp(
  String.raw`(?:^|[\s(])(?:[Aa]n?|[Tt]he|[Oo]ur|[Yy]our|[Tt]his|[Tt]hat|[Ee]ach|[Ee]very|[Aa]ny|[Oo]ne)\s${ADJECTIVE}\S*\d\S*\s(?:thousand|million|billion|${UNIT_NAMES.map(escaped).join('|')})$`,
  'u',
);
/** Whether `text` ends in a quantity that may describe the next word. */
export const mayDescribe = (text: string): boolean => OPEN_ATTRIBUTE.test(text);

const EACH: Readonly<Record<string, string>> = {
  h: 'an hour',
  hr: 'an hour',
  hour: 'an hour',
  day: 'a day',
  night: 'a night',
  nt: 'a night',
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
