/** Rules for phone numbers: digit by digit, with a pause between the written groups. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { digits } from './number-words.ts';
import type { English } from './number-words.ts';
import { END, NUMBER_END, START } from './patterns.ts';
import { rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';

const COUNTRY = { 'en-US': 'US', 'en-GB': 'GB' } as const;

/** Groups of digits separated by spaces, dots, hyphens or brackets. */
const GROUPED = String.raw`(?:\+|${START})(?:\(?\d{1,5}\)?)(?:(?:[ .\-–]{1,2}|(?<=\))|(?=\())\(?\d{1,8}\)?)+${NUMBER_END}`;

/** "(207)555-0142", "1-800-555-0199" */
const AMERICAN = /^(?:1[ \-–.]?)?(?:\(\d{3}\)[ \-–.]{0,2}|\d{3}[ \-–.]{1,2})\d{3}[ \-–.]?\d{4}$/u;

export const phones: readonly Rule[] = [
  // "9-1-1"
  rule(String.raw`${START}(\d(?:-\d){2,})(?!-?\d|[.,]\d)${END}`, ([, number = '']) => digits(number)),
  rule(GROUPED, ([written = ''], context) => grouped(written, context)),
  // "415/555-0122", "415•555•0122"
  rule(
    String.raw`${START}(\d{3})[\/•·](\d{3})[-.•·](\d{4})${NUMBER_END}${END}`,
    ([, ...groups], { english }) => said(groups, false, english),
  ),
  rule(String.raw`(?:\+|${START})(\d{9,15})${NUMBER_END}`, ([written = ''], context) =>
    ungrouped(written, context),
  ),
  rule(String.raw`${START}(1-)?(8\d\d)-([A-Z][A-Z\-]{3,10})${END}`, ([, one = '', code = '', name = '']) =>
    [one === '' ? '' : 'one, ', group(code, true), ', ', name.replaceAll('-', ' ')].join(''),
  ),
  rule(String.raw`${START}\d{3,6}${NUMBER_END}(?![-–%°+]|\p{L})`, ([number = ''], context) =>
    isShortNumber(number, context) ? digits(number, /^1\d\d$/u.test(number) ? 'oh' : 'zero') : undefined,
  ),
  // "555-0123 x 45"
  rule(
    String.raw`(?<=\d{3}[-.\s]\d{4},?\s)x\s(\d{1,6})${END}`,
    ([, number = '']) => `extension ${digits(number, 'oh')}`,
  ),
  // "extension 204", "ext. 204", "x204"
  rule(
    String.raw`${START}(?:x|ext\.?\s?#?|extension\s)(\d{1,6})${END}`,
    ([, number = '']) => `extension ${digits(number, 'oh')}`,
  ),
];

function grouped(written: string, { english, before }: MatchContext): string | undefined {
  if (!isPhone(written, english)) return undefined;
  if (/[\d–-]$/u.test(before)) return undefined;
  // "+44 (0)20": the zero is dialled only inside the country.
  const groups = Array.from(
    written.replace(/(?<=^\+.*)\(0\)/u, ' ').matchAll(/\d+/gu),
    ([digitsOf]) => digitsOf,
  );
  return said(groups, written.startsWith('+'), english);
}

function isPhone(written: string, english: English): boolean {
  const count = written.replace(/\D/gu, '').length;
  if (written.startsWith('+')) return count >= 7 && count <= 15;
  if (english === 'en-US' && /^[2-9]\d\d[-.]\d{4}$/u.test(written)) return true;
  return AMERICAN.test(written) || (/^\(?0\d/u.test(written) && count >= 10 && count <= 11);
}

/** Digits without groups may be an order number: only what fits the country's numbering plan is a phone number. */
function ungrouped(written: string, { english, before }: MatchContext): string | undefined {
  const number = parsePhoneNumberFromString(written, COUNTRY[english]);
  if (number?.isPossible() !== true) return undefined;
  const isAsked = /\b(?:call|phone|dial|ring|text|tel|mobile|fax|reach|number|at|on)\b[^.!?]{0,25}$/iu.test(
    before,
  );
  if (!written.startsWith('+') && !(number.isValid() || (isAsked && english === 'en-GB'))) return undefined;
  const isForeign = written.startsWith('+');
  const groups = (isForeign ? number.formatInternational() : number.formatNational()).match(/\d+/gu) ?? [];
  return said(groups, isForeign, english);
}

function said(groups: readonly string[], isInternational: boolean, english: English): string {
  const isAmerican = english === 'en-US' && groups.join('').length >= 10;
  const words = groups.map((each) => group(each, isAmerican)).join(', ');
  return isInternational ? `plus ${words}` : words;
}

/** Americans say "eight hundred" for the toll-free code 800. */
function group(written: string, isAmerican: boolean): string {
  return isAmerican && written === '800' ? 'eight hundred' : digits(written, 'oh');
}

/** What follows a short number that is dialled, unlike things that are counted: "call 300 people". */
const DIALLED =
  /^(?:["”'’)]*(?:$|[.,;:!?])|\s(?:to|for|if|or|and|in|at|before|now|when|from|first|on|any|instead|at|immediately|right|straight|unless|as|with|then|\d)\b)/iu;

/** "text STOP to 62770", "send YES to 40404", "text us at 72345", "text 227466" */
const TEXTED_TO =
  /\b(?:(?:[Tt]ext(?:ing)?|[Ss]end(?:ing)?|[Rr]eply(?:ing)?)\s["“'‘]?(?:\p{Lu}+|with\s\p{Lu}+|(?<=[Tt]ext\s["“'‘]?)\p{L}+)["”'’]?\sto|[Tt]ext(?:ing)?\s(?:us|me)\s(?:at|on))\s$/u;

/** "Call 101 for non-urgent matters or 999." */
const SERVICE = /^(?:999|988|1\d\d|[2-9]11)$/u;

/** Whether the number is a service that is called: "dial 911", "text STOP to 62770". */
function isShortNumber(number: string, { english, before, after }: MatchContext): boolean {
  if (english === 'en-US' && number === '911') return true;
  if (/^11[19]$/u.test(number) && /\bNHS\s$/u.test(before)) return true;
  if (TEXTED_TO.test(before)) return number.length > 3;
  if (number.length > 4) return /\b[Tt]ext\s$/u.test(before) && DIALLED.test(after);
  if (!DIALLED.test(after)) return false;
  return (
    /\b(?:call|dial|ring|phone|text|called|dialled|dialed)\s(?:\d{3}\sor\s)?$/iu.test(before) ||
    (SERVICE.test(number) && /\b(?:call|dial|ring)\s\d{3}\b[^.!?\d]{0,40}\sor\s$/iu.test(before))
  );
}
