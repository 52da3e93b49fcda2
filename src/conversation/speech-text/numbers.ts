/** Rules for all other numbers: counts, ordinals, fractions, and digits inside words. */
import { PLACE_BEFORE } from './addresses.ts';
import { inGroups } from './codes.ts';
import { FRACTION_SIGNS, cardinal, decimal, label, mixed, ordinal, partsOf, plural } from './number-words.ts';
import type { English } from './number-words.ts';
import { END, MINUS, NUMBER, NUMBER_END, START, TO } from './patterns.ts';
import { UNIT } from './quantities.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';
import { unitName } from './unit-names.ts';

const RATED =
  /\b(?:scor(?:es?|ed)|rat(?:es?|ed|ing)|graded?|reviews?|got|gives?|gave|stars?)\b[^.!?]{0,20}$/iu;

export const numbers: readonly Rule[] = [
  // "BP 128/82"
  rule(
    String.raw`(\d{2,3})\/(\d{2,3})(?![\d/])(?<=\b(?:BP|[Bb]lood\s[Pp]ressure)\b[^.!?]{0,20}\s\d{2,3}\/\d{2,3})`,
    ([, high = '', low = ''], { english }) => `${label(high, english)} over ${label(low, english)}`,
  ),
  // "20/20 vision"
  rule(
    String.raw`${START}20\/(\d{2,3})(?=\s(?:vision|eyesight)\b)|${START}20\/(20)${END}(?!\/)`,
    ([, one = '', two = ''], { english }) => `twenty ${label(one + two, english)}`,
  ),
  rule(
    String.raw`${START}(${NUMBER})\/(5|10|100)${NUMBER_END}${END}`,
    ([, top = '', bottom = ''], { english, before, after }) =>
      RATED.test(before) ||
      (bottom === '10' && !/^\s(?:of|mi|miles?|inch|in)\b/u.test(after)) ||
      /^\s?[★⭐]/u.test(after)
        ? `${decimal(top, english)} out of ${cardinal(bottom, english)}`
        : undefined,
  ),
  rule(
    String.raw`${START}(?:(\d+)[\s\-])?(\d{1,2})\/(\d{1,3})(?![\d/]|\.\d)${END}`,
    ([, whole = '', top = '', bottom = ''], { english }) =>
      Number(top) < Number(bottom) && Number(bottom) <= 100 && Number(top) > 0
        ? mixed(whole, [top, bottom], english)
        : undefined,
  ),
  rule(String.raw`(?:${START}(\d+)\s?)?([${FRACTION_SIGNS}])`, ([, whole = '', sign = ''], { english }) => {
    return mixed(whole, partsOf(sign), english);
  }),
  rule(
    String.raw`${START}(${NUMBER})\/(4\.0|5\.0|5|10|100)${NUMBER_END}${END}`,
    ([, top = '', bottom = ''], { english }) => `${decimal(top, english)} out of ${decimal(bottom, english)}`,
  ),
  rule(
    String.raw`(${MINUS})?${START}(\d{1,3}(?:,\d{3})*|\d+)(?:st|nd|rd|th)${TO}(\d+)(?:st|nd|rd|th)${END}`,
    ([, , from = '', to = ''], { english }) => `${ordinal(from, english)} to ${ordinal(to, english)}`,
  ),
  rule(String.raw`${START}(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)${END}`, ([, number = ''], { english }) =>
    ordinal(number, english),
  ),
  // "100k mi", "1.5k followers"; alone it stays: "a 5K run".
  rule(
    String.raw`${START}(?:(${NUMBER})${TO})?(${NUMBER})[kK](\s|-)(${UNIT})(?:\.(?=\s*[\p{Ll}\d,;:(]))?`,
    ([, low = '', number = '', link = '', unit = ''], { english }) =>
      `${upTo(low, number, english)} thousand ${unitName(unit, english)[link === '-' ? 0 : 1]}`,
  ),
  rule(
    String.raw`${START}(?:(${NUMBER})${TO})?(${NUMBER})[kK](?=\s\p{Ll}{3,}s${END})`,
    ([, low = '', number = ''], { english }) => `${upTo(low, number, english)} thousand`,
  ),
  rule(
    String.raw`${START}(${NUMBER})${TO}(${NUMBER})${NUMBER_END}(?!-?\d)`,
    ([, low = '', high = ''], { english }) => `${decimal(low, english)} to ${decimal(high, english)}`,
  ),
  rule(
    String.raw`${START}(\d+):(\d+)${NUMBER_END}`,
    ([, left = '', right = ''], { english }) => `${cardinal(left, english)} to ${cardinal(right, english)}`,
  ),
  rule(String.raw`${START}(\d+)k${END}`, ([, number = ''], { english }) => `${cardinal(number, english)} K`),
  // "1.2M people"
  rule(String.raw`${START}(${NUMBER})(M|bn)${END}`, ([, number = '', scale = ''], { english, before }) =>
    PLACE_BEFORE.test(before) || /\bsizes?\s$/iu.test(before)
      ? undefined
      : `${decimal(number, english)} ${scale === 'M' ? 'million' : 'billion'}`,
  ),
  // "What is your order #?"
  rule(
    String.raw`(?<=\p{L}\.?\s|[A-Z]{2})#(?=\s(?:is|was|and|or|for|on|with|from|that|you|below)${END}|[.,;?!](?:\s|$))`,
    'number',
  ),
  rule(
    String.raw`(?:№|#|N[°º])\s?(${NUMBER})${NUMBER_END}`,
    ([, number = ''], { english }) =>
      `number ${/^\d{5,}$/u.test(number) ? inGroups(number) : decimal(number, english)}`,
  ),
  rule(
    String.raw`(${MINUS})(${NUMBER})${NUMBER_END}`,
    ([, , number = ''], { english }) => `minus ${decimal(number, english)}`,
  ),
  rule(
    String.raw`(${NUMBER})\+(?!\s?[\d(])`,
    ([, number = ''], { english }) => `${decimal(number, english)} plus`,
  ),
  rule(String.raw`(?<=[Vv]ersion\s)[vV](?=\d)`, ''),
  // "v2" and "V2.1", but a "V6" is an engine.
  rule(
    String.raw`(?<![\p{L}\d])(?:v|V(?=\d+\.\d))(\d+(?:\.\d+)*)(\+?)${END}`,
    ([, version = '', more = ''], { english }) =>
      `version ${points(version, english)}${more === '' ? '' : ' plus'}`,
  ),
  // "under 3s", "737s", "F-16s"
  rule(String.raw`(?<![\d.,:])(\d{1,4})s${END}`, ([, number = ''], { english }) =>
    plural(label(number, english)),
  ),
  // "3.11.x"
  rule(
    String.raw`${START}(\d+(?:\.\d+)*)\.[xX]${END}`,
    ([, version = ''], { english }) => `${points(version, english)} point X`,
  ),
  // The limits of a policy: "100/300/50"
  rule(String.raw`${START}\d{1,3}(?:\/\d{1,3}){2,4}${NUMBER_END}${END}(?!\/)`, ([limits = ''], { english }) =>
    limits
      .split('/')
      .map((each) => cardinal(each, english))
      .join(', '),
  ),
  // "2.4.1" and other numbers with several dots.
  rule(String.raw`${START}(\d+(?:\.\d+){2,})${END}`, ([, version = ''], { english }) =>
    points(version, english),
  ),
  // "5³", "x²" and "mc²", but not a footnote.
  rule(String.raw`(?<=${START}(?:\d{1,3}|\p{L}{1,2}))[²³]${END}`, ([sign = '']) =>
    sign === '²' ? ' squared' : ' cubed',
  ),
  rule(NUMBER, ([number = ''], { english }) => plain(number, english)),
  // Superscript and subscript digits, as in footnotes.
  rule(String.raw`[⁰¹²³⁴-⁹₀-₉]+`, ''),
];

/** "5" and "7.5" → "five to seven point five"; a single number without `low`. */
function upTo(low: string, high: string, english: English): string {
  return `${low === '' ? '' : `${decimal(low, english)} to `}${decimal(high, english)}`;
}

/** A number of seven or more digits without a comma is an identifier, not a count. */
function plain(number: string, english: English): string {
  return /^\d{7,}$/u.test(number) ? inGroups(number) : decimal(number, english);
}

/** "10.4.2" → "ten point four point two"; "1.000.000" is a million. */
function points(version: string, english: English): string {
  if (/^\d{1,3}(?:\.\d{3})+$/u.test(version)) return cardinal(version.replaceAll('.', ''), english);
  return version
    .split('.')
    .map((each) => cardinal(each, english))
    .join(' point ');
}
