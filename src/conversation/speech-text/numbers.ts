/** Rules for all other numbers: counts, ordinals, fractions, codes, and digits inside words. */
import { cardinal, decimal, digits, label, letters, mixed, ordinal } from './number-words.ts';
import type { English } from './number-words.ts';
import { END, MINUS, NUMBER, NUMBER_END, START, TO } from './patterns.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';

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
const CODE_WORD = String.raw`(?:(?<!(?:zip|ZIP|Zip|postal|area)\s)[Cc]ode|PIN|pin|[Pp]asscode|[Pp]assword|[Oo]rder|[Cc]onfirmation|[Rr]eference|[Rr]ef|[Bb]ooking|[Aa]ccount|[Tt]icket|[Ii]nvoice|[Cc]ase|[Cc]laim|[Tt]racking|[Ss]erial|[Pp]olicy|[Rr]eservation|[Cc]ard)`;
const CODE_BEFORE = String.raw`(?<=\b${CODE_WORD}(?:\s(?:number|code|no\.|is|ID|#))*:?\s#?)`;

export const codes: readonly Rule[] = [
  rule(String.raw`#?${CODE_BEFORE}([A-Z]{0,4}-?\d{4,}(?:-\d+)*)${END}`, ([, code = '']) => spelt(code)),
  rule(
    String.raw`#?${CODE_BEFORE}((?=[A-Z\d\-]*\d)(?=[A-Z\d\-]*[A-Z])[A-Z\d][A-Z\d\-]{3,})${END}`,
    ([, code = '']) => spelt(code),
  ),
  // Letters and digits mixed, such as "A1B2" or "XJ4882K".
  rule(String.raw`${START}((?:[A-Z]+\d+){2,}[A-Z]*|[A-Z]+\d+[A-Z]+)${END}`, ([, code = '']) => spelt(code)),
  // "AA123", a flight
  rule(
    String.raw`${START}([A-Z]{2})(\d{2,4})${END}`,
    ([, letters = '', number = ''], { english }) => `${spelt(letters)} ${label(number, english)}`,
  ),
  rule(String.raw`${START}24\/7(?:\/365)?${END}`, 'twenty-four seven'),
  rule(String.raw`${START}50[/-]50${END}`, 'fifty-fifty'),
];

export const numbers: readonly Rule[] = [
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
    String.raw`${START}(${NUMBER})\/(5|10|100)${NUMBER_END}${END}`,
    ([, top = '', bottom = ''], { english }) =>
      `${decimal(top, english)} out of ${cardinal(bottom, english)}`,
  ),
  rule(
    String.raw`(${MINUS})?${START}(\d{1,3}(?:,\d{3})*|\d+)(?:st|nd|rd|th)${TO}(\d+)(?:st|nd|rd|th)${END}`,
    ([, , from = '', to = ''], { english }) => `${ordinal(from, english)} to ${ordinal(to, english)}`,
  ),
  rule(String.raw`${START}(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)${END}`, ([, number = ''], { english }) =>
    ordinal(number, english),
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
  rule(
    String.raw`(?:№|#)\s?(${NUMBER})${NUMBER_END}`,
    ([, number = ''], { english }) => `number ${decimal(number, english)}`,
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
  rule(
    String.raw`(?<![\p{L}\d])[vV](\d+(?:\.\d+)*)${END}`,
    ([, version = ''], { english }) =>
      `version ${version
        .split('.')
        .map((each) => cardinal(each, english))
        .join(' point ')}`,
  ),
  rule(NUMBER, ([number = ''], { english }) => plain(number, english)),
  // Superscript and subscript digits, as in footnotes.
  rule(String.raw`[⁰¹²³⁴-⁹₀-₉]+`, ''),
];

/** A number of seven or more digits without a comma is an identifier, not a count. */
function plain(number: string, english: English): string {
  return /^\d{7,}$/u.test(number) ? inGroups(number) : decimal(number, english);
}

function spelt(code: string): string {
  if (/^\d+$/u.test(code)) return inGroups(code);
  return letters(code);
}

/** "10482" → "one zero four eight two". From seven digits on with a pause after every third digit. */
function inGroups(number: string): string {
  if (number.length < 7) return digits(number);
  const groups = number.match(/\d{3}(?=\d\d)|\d+$/gu) ?? [number];
  return groups.map((each) => digits(each)).join(', ');
}
