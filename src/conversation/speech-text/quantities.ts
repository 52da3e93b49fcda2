/** Numbers with a unit: lengths, weights, temperatures, percentages, and ranges of them. */
import { cardinal, decimal, mixed } from './number-words.ts';
import type { English } from './number-words.ts';
import { END, MINUS, NUMBER, START, TO } from './patterns.ts';
import { rule } from './rule.ts';
import type { Rule, Sight } from './rule.ts';
import { UNIT_NAMES, unitName } from './unit-names.ts';

const escaped = (name: string) => name.replace(/[/.]/gu, String.raw`\$&`);
export const UNIT = `(?:${UNIT_NAMES.map(escaped).join('|')})(?![\\p{L}\\p{N}])`;
const FOOT = String.raw`['’′]`;
const INCH = String.raw`(?:["”″]|''|’’)`;
const WORDS_AFTER_INCHES =
  /^[.,;:!?)]*(?:$|\s(?:long|wide|tall|high|deep|thick|in|of|and|or|to|is|are|on|for|by|x|at)\b|[.,;:!?)])/u;

export const quantities: readonly Rule[] = [
  // 6'2", 5' 10
  rule(
    String.raw`${START}(\d{1,2})${FOOT}\s?(\d{1,2})(?:${INCH})?(?!\d)`,
    ([, feet = '', inches = ''], { english }) =>
      inches === '0'
        ? `${cardinal(feet, english)} feet`
        : `${cardinal(feet, english)} foot ${cardinal(inches, english)}`,
  ),
  rule(
    String.raw`${START}(${NUMBER})${FOOT}(?![\p{L}\p{N}])`,
    ([, feet = ''], { english }) => `${decimal(feet, english)} ${feet === '1' ? 'foot' : 'feet'}`,
  ),
  rule(
    String.raw`(?:${START}|(?<=\d\s?[x×]\s?))(?:(\d+) )?(${NUMBER})(?:\/(\d+))?-?${INCH}`,
    ([, whole = '', number = '', under = ''], sight) =>
      isInsideQuotes(sight.before) ? undefined : inches({ whole, number, under }, sight),
  ),
  rule(
    String.raw`(?:(${MINUS})|${START})(${NUMBER})(?:(?:°[FC]?|%)?${TO}(${NUMBER}))?(\s?|-)(${UNIT})(\.(?=\s*[\p{Ll}\d,;:(/]))?(?:\s?\/\s?(\p{L}+))?`,
    ([, minus = '', low = '', high = '', link = '', unit = '', , each = ''], sight) => {
      const { english, before } = sight;
      if (isPointOrName(link, unit, sight.after)) return undefined;
      const isMinutes = unit === 'm' && /\d\s?(?:h|hrs?|hours?)\s?$/u.test(before);
      const [one, many] = unitName(isMinutes ? 'min' : unit, english);
      const count = decimal(low, english) + (high === '' ? '' : ` to ${decimal(high, english)}`);
      const isOne =
        (low === '1' && high === '') || link === '-' || isAttribute(sight) || isElectric(unit, sight);
      return `${minus === '' ? '' : 'minus '}${count}${link === '-' ? '-' : ' '}${isOne ? one : many}${per(each, english)}`;
    },
  ),
  // "1 1/2 mi", "1/2 mi"
  rule(
    String.raw`${START}(?:(\d+)[\s\-])?(\d{1,2})\/(\d{1,2})\s?(${UNIT})`,
    ([, whole = '', top = '', bottom = '', unit = ''], { english }) => {
      const [one, many] = unitName(unit, english);
      return `${mixed(whole, [top, bottom], english)} ${whole === '' ? one : many}`;
    },
  ),
  // "2 ft 6 in": "in" is a unit nowhere else, "5 in stock" is not a length.
  rule(
    String.raw`(?<=\d\s?(?:ft|feet|foot)\.?,?\s)(\d{1,2}(?:\.\d+)?)\s?(?:in|ins)${END}(?:\.(?=\s*[\p{Ll}\d,;:(]))?`,
    ([, number = ''], { english }) => `${decimal(number, english)} ${number === '1' ? 'inch' : 'inches'}`,
  ),
  rule(String.raw`${START}(${NUMBER})(?:\s|-)in\.(?=\s*[\p{Ll}\d,;:(]|\s?[x×])`, ([, number = ''], sight) =>
    inches({ whole: '', number, under: '' }, sight),
  ),
  // "10x", "2×" and "26x2.1", "26 x 2.1"
  rule(
    String.raw`${START}(${NUMBER})\s?[x×]\s?(?=\d)`,
    ([, number = ''], { english }) => `${decimal(number, english)} by `,
  ),
  rule(
    String.raw`${START}(${NUMBER})[x×]${END}(?:\/(\p{L}+))?`,
    ([, number = '', each = ''], { english }) => `${decimal(number, english)} times${per(each, english)}`,
  ),
];

/** "14 W. Harbor St.", "rooms 3 A and B" */
function isPointOrName(link: string, unit: string, after: string): boolean {
  return link === ' ' && (unit === 'A' || (/^[WVL]$/u.test(unit) && /^\.?\s\p{Lu}/u.test(after)));
}

/** "250 W motor", with or without an article. */
function isElectric(unit: string, { after }: Sight): boolean {
  return /^(?:k?Wh?|V|m?Ah)$/u.test(unit) && /^\s\p{L}/u.test(after) && !NO_NOUN.test(after);
}

function inches(
  { whole, number, under }: { whole: string; number: string; under: string },
  sight: Sight,
): string {
  const { english, after } = sight;
  const isNoun = !WORDS_AFTER_INCHES.test(after);
  const count = under === '' ? decimal(number, english) : mixed(whole, [number, under], english);
  return `${count} ${isNoun || count === 'one' ? 'inch' : 'inches'}`;
}

function isInsideQuotes(before: string): boolean {
  return (before.match(/(?<!\d)["“”]/gu) ?? []).length % 2 === 1;
}

/** Function words after an amount: what stands before them is no attribute ("a $20 deposit" is one). */
const NO_NOUN =
  /^\s(?:an?|the|per|each|every|and|or|but|to|for|of|on|in|at|by|with|if|is|are|was|were|will|off|extra|more|less|plus|when|that|which|as|from|until|than|this|only|it|we|you|I)\b/u;
const ADJECTIVE = String.raw`(?:(?:\p{Ll}+(?:able|al|ed|um|ard|ary|ra)|non-\p{Ll}+|one-time|flat|small|full|single|extra)\s)?`;
const ARTICLE = new RegExp(String.raw`(?:^|[\s(])[Aa]n?\s${ADJECTIVE}[-−–]?$`, 'u');
const DETERMINER = new RegExp(
  String.raw`(?:^|[\s(])(?:[Tt]he|[Oo]ur|[Yy]our|[Tt]his|[Tt]hat|[Ee]ach|[Ee]very|[Aa]ny|[Oo]ne)\s${ADJECTIVE}$`,
  'u',
);
/** After "the" an amount may be the thing itself ("the $250 is refunded"): these nouns make it an attribute. */
const NOUN =
  /^\s(?:deposit|fee|bill|gift|voucher|coupon|card|discount|charge|minimum|limit|tour|plan|waiver|rental|option|membership|service|package|ticket|pass|credit|hold|donation|special|price|rate|ride|walk|loop|drive|trail|course|class|tank|bag|box|wheel|bike)s?\b/u;

/** Whether an amount describes the noun after it: "a $20 deposit", "a 5 km ride". Its unit is then in the singular. */
export function isAttribute({ before, after }: Sight): boolean {
  if (DETERMINER.test(before)) return NOUN.test(after);
  return ARTICLE.test(before) && /^\s\p{L}/u.test(after) && !NO_NOUN.test(after);
}

/** A quantity that may describe the next word. */
const OPEN_ATTRIBUTE = new RegExp(
  String.raw`(?:^|[\s(])(?:[Aa]n?|[Tt]he|[Oo]ur|[Yy]our|[Tt]his|[Tt]hat|[Ee]ach|[Ee]very|[Aa]ny|[Oo]ne)\s${ADJECTIVE}\S*\d\S*\s(?:thousand|million|billion|${UNIT_NAMES.map(escaped).join('|')})$`,
  'u',
);
export const mayDescribe = (text: string): boolean => OPEN_ATTRIBUTE.test(text);

const EACH: Readonly<Record<string, string>> = {
  h: 'an hour',
  hr: 'an hour',
  hour: 'an hour',
  day: 'a day',
  night: 'a night',
  wk: 'a week',
  week: 'a week',
  mo: 'a month',
  month: 'a month',
  yr: 'a year',
  year: 'a year',
  pp: 'per person',
  min: 'a minute',
};

/** What follows a slash: "day" → " a day", "bike" → " per bike"; nothing for ''. */
export function per(unit: string, english: English): string {
  return unit === '' ? '' : ` ${EACH[unit] ?? `per ${unitName(unit, english)[0]}`}`;
}
