/** Rules for feet and inches: 6'2", 12"x12", "2 ft 6 in", 1½" pipe. */
import { FRACTION_SIGNS, cardinal, decimal, mixed, partsOf } from './number-words.ts';
import { END, NUMBER, START, TO } from './patterns.ts';
import { rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';

const FOOT = String.raw`['’′]`;
const INCH = String.raw`(?:["”″]|''|’’)`;
const WORDS_AFTER_INCHES =
  /^[.,;:!?)]*(?:$|\s(?:long|wide|tall|high|deep|thick|in|of|and|or|to|is|are|on|for|by|x|at|[LWHD])\b|[.,;:!?)])/u;

export const feetAndInches: readonly Rule[] = [
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
  // "1½\" pipe"
  rule(
    String.raw`${START}(?:(\d+)\s?)?([${FRACTION_SIGNS}])-?${INCH}`,
    ([, whole = '', sign = ''], context) => {
      const [number, under] = partsOf(sign);
      return isInsideQuotes(context.before) ? undefined : inches({ whole, number, under }, context);
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
];

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
  return (before.match(/(?<![\d½¼¾⅓⅔⅛⅜⅝⅞])["“”]/gu) ?? []).length % 2 === 1;
}
