/** Rules for all other numbers: counts, ordinals, fractions, and digits inside words. */
import { PLACE_BEFORE } from './addresses.ts';
import { inGroups } from './codes.ts';
import { cardinal, decimal, label, mixed, ordinal, plural } from './number-words.ts';
import type { English } from './number-words.ts';
import { END, MINUS, NUMBER, NUMBER_END, START, TO } from './patterns.ts';
import { UNIT } from './quantities.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';
import { unitName } from './unit-names.ts';

const SINGLE: Readonly<Record<string, readonly [string, string]>> = {
  '½': ['1', '2'],
  '¼': ['1', '4'],
  '¾': ['3', '4'],
  '⅓': ['1', '3'],
  '⅔': ['2', '3'],
  '⅛': ['1', '8'],
  '⅜': ['3', '8'],
  '⅝': ['5', '8'],
  '⅞': ['7', '8'],
};
const SIGNS = Object.keys(SINGLE).join('');
const RATED =
  /\b(?:scor(?:es?|ed)|rat(?:es?|ed|ing)|graded?|reviews?|got|gives?|gave|stars?)\b[^.!?]{0,20}$/iu;

/** What a Roman numeral counts. After the name of a monarch it is an ordinal. */
const PARTS =
  'World War|Phase|Part|Chapter|Type|Class|Level|Act|Volume|Vol\\.|Ch\\.|Stage|Title|Super Bowl|Mark|Tier|Section|Article|Category|Schedule|Grade|Group';
const MONARCHS =
  'Henry|Elizabeth|Charles|George|Edward|James|William|Richard|Louis|Mary|Alexander|Napoleon|Philip|Pius|Benedict|Paul|Francis|Leo|Catherine|Frederick|Nicholas|Peter|Victoria|Robert|Ramses';
const COUNTED = String.raw`\b(?:${PARTS})\s`;
const ROMAN_BEFORE = new RegExp(String.raw`\b(?:${PARTS}|${PARTS.toLowerCase()}|${MONARCHS})\s$`, 'u');
/** Whether an "I" after this text may be a Roman numeral: "World War I". */
export const mayCount = (before: string): boolean => ROMAN_BEFORE.test(before);
const ROMAN: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50 };

export const numbers: readonly Rule[] = [
  rule(
    String.raw`(?:(?<=${COUNTED})([IVX])|(?<=\b(?:${PARTS}|${PARTS.toLowerCase()})\s)([IVXL]{2,6}))${END}`,
    ([, one = '', more = ''], { english }) => cardinal(romanValue(one + more), english),
  ),
  rule(
    String.raw`(?<=\b(?:${MONARCHS})\s)([IVX]{2,5})${END}`,
    ([, roman = ''], { english }) => `the ${ordinal(romanValue(roman), english)}`,
  ),
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
  rule(String.raw`(?:${START}(\d+)\s?)?([${SIGNS}])`, ([, whole = '', sign = ''], { english }) => {
    const parts = SINGLE[sign];
    return parts === undefined ? undefined : mixed(whole, parts, english);
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
    String.raw`${START}(?:(${NUMBER})${TO})?(${NUMBER})[kK]\s(${UNIT})`,
    ([, low = '', number = '', unit = ''], { english }) =>
      `${upTo(low, number, english)} thousand ${unitName(unit, english)[1]}`,
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
    String.raw`(?<=\p{L}\.?\s)#(?=\s(?:is|was|and|or|for|on|with|from|that|you|below)${END}|[.,;?!](?:\s|$))`,
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

/** "XIV" → "14" */
function romanValue(roman: string): string {
  const values = Array.from(roman, (letter) => ROMAN[letter] ?? 0);
  return String(values.reduce((sum, value, at) => sum + (value < (values[at + 1] ?? 0) ? -value : value), 0));
}
