/** Rules for codes: order, part and account numbers, PINs, ISBN, IBAN. They are read letter by letter and digit by digit. */
import { digits, label, letters } from './number-words.ts';
import { END, START } from './patterns.ts';
import { PAUSE, rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';

/** Things that have a number: "part no. 3-1204", "your member ID is 30057". */
const NUMBERED =
  'order|conf\\.?|PO|confirmation|reference|ref|booking|account|ticket|invoice|case|claim|tracking|serial|policy|reservation|card|part|item|model|parcel|package|shipment|batch|lot|member|membership|customer|client|patient|loyalty|rewards|routing|transit|sort|meeting|conference|event|licen[sc]e|registration|plate|security|verification|access|door|gate|entry|alarm|locker|promo|voucher|discount|coupon|referral|gift|product|article|catalog(?:ue)?|job|quote|permit|prescription|Rx|student|employee|tax|NHS|insurance|passport|docket|vehicle|asset|receipt|transaction|check|cheque|purchase|work|queue|folio|application|file|incident|complaint|repair|service|warranty|voucher|delivery|release|approval|authori[sz]ation|VAT|NI|UTR|company|charity';
/** Words for the code itself. "Zip code", "area code" and "dress code" are something else. */
const CODE_WORD = String.raw`(?<!(?:zip|ZIP|Zip|postal|post|area|dress|dialling|dialing|country|colou?r)\s)[Cc]odes?|PIN|pin|[Pp]asscode|[Pp]assword|[Cc]onfirmation|[Rr]eference|[Rr]ef|[Ss]erial|[Rr]egistration|[Pp]late|[Ee]xtension|[Ee]xt\.?|ISBN|IBAN|VIN|SKU|CVV|CVC|SSN|EIN|UPC|EAN|IMEI|BIC|SWIFT|ID|DOT|MLS|[SP]\/N`;
/** Things that are often followed by their number: "order 10482". */
const BEFORE_CODE =
  'order|booking|account|ticket|invoice|case|claim|tracking|policy|reservation|card|part|item|parcel|package|shipment|batch|confirmation|job';

const cased = (words: string) =>
  words.replaceAll(/(?<=^|\|)(\p{Ll})/gu, (first) => `[${first.toUpperCase()}${first}]`);
const IS = String.raw`(?:['’]s|\.(?=\sis))?(?:\s(?:is|was|number|no\.?|code|ID|#))*(?:\.|:|,)?\s#?`;

/** What announces a code, at the end of the text before it. */
const ANNOUNCED = new RegExp(
  String.raw`(?:\b(?:${cased(NUMBERED)})\s\(?(?:[Nn]umbers?|[Nn]o\.?|[Nn]r\.?|ID|code|#)${IS}|\b(?:${CODE_WORD})${IS}|\b(?:[Ee]nter|[Tt]ype|[Kk]ey|[Pp]unch)(?:\sin)?\s)$`,
  'u',
);
/** "the card ending in 4242", "the last four digits, 6610" */
const LAST_DIGITS =
  /(?:\b(?:[Cc]ard|[Aa]ccount|Visa|Master[Cc]ard|Amex|Discover|[Dd]ebit|[Cc]redit|[Nn]umber|SSN|[Tt]he\sone)\b[^.!?]{0,20}\b(?:ending|ends|ended)(?:\s(?:in|with))?:?\s|\blast\s(?:four|4|three|3)(?:\s(?:digits|numbers))?(?:\s(?:of|on)\s[^.!?]{1,25})?(?:\s(?:is|are|as|being))?[,:]?\s)$/u;
const BEFORE = new RegExp(String.raw`\b(?:${cased(BEFORE_CODE)})\s\(?(#?)$`, 'u');
/** The word before: a group of a code that goes on after a space, as in "493 827" and "GB82 WEST 1234". */
const GROUP_BEFORE = /(?:^|[\s(#])([A-Z\d]+(?:-[A-Z\d]+)*)\s$/u;
const MAX_GROUPS = 10;
/** Codes with groups of letters alone. */
const WITH_LETTERS = /\b(?:IBAN|[Ii]nsurance|[Rr]egistration|[Pp]late|[Rr]eg|[Pp]olicy|VAT|NI)\b/u;
/** Nothing says what has the code: "your order, #448-2917". */
const BEGINS_CLAUSE = /(?:^|[,;:(–—]\s?)$/u;
/** "order 2–3 pizzas": things are counted. */
const COUNTED =
  /^\s(?!(?:is|was|has|ships|shows|goes|needs|comes|works|gets|arrives|covers|includes)\b)\p{Ll}{2,}s\b/u;

export const codes: readonly Rule[] = [
  // "401(k)", "501(c)(3)"
  rule(
    String.raw`${START}(\d{3})\(([a-z])\)(?:\((\d)\))?(s)?`,
    ([, number = '', letter = '', part = '', s = ''], { english }) =>
      `${label(number, english)} ${letter.toUpperCase()}${s}${part === '' ? '' : ` ${digits(part)}`}`,
  ),
  // "0x80070005"
  rule(
    String.raw`${START}0[xX]([\dA-Fa-f]{2,})${END}`,
    ([, code = '']) => `zero X ${letters(code.toUpperCase())}`,
  ),
  rule(String.raw`${START}401k${END}`, 'four oh one K'),
  // American tax forms and savings plans.
  rule(
    String.raw`(?<=\b(?:[Ff]orms?|[Aa]n?|[Yy]our|[Tt]he)\s)(?:1040|109[589]|529(?=\splan))${END}`,
    ([number = ''], { english }) => label(number, english),
  ),
  rule(
    String.raw`(?:#\s?|${START})([A-Z\d]+(?:[-–.\/][A-Z\d]+)*)(?![\p{L}\p{N}@_]|[.:,\/%°]\p{N}|\.\p{L}|['’%°])`,
    ([written = '', code = ''], context) =>
      isCode(written, code, context)
        ? (written.startsWith('#') && BEGINS_CLAUSE.test(context.before) ? 'number ' : '') +
          spelt(code, context)
        : undefined,
  ),
  // "1HGCM82633A004352", "7QXR2M", "XJ4882K"
  rule(
    String.raw`${START}((?:[A-Z]+\d+){2,}[A-Z]*|[A-Z]+\d+[A-Z]+|(?=[A-Z\d]{5})(?!\d+W\d\d)\d+[A-Z]+\d+[A-Z\d]*)${END}`,
    ([, code = '']) => letters(code),
  ),
  // "26/01842/FUL", an application to a council
  rule(
    String.raw`${START}(\d{2,4})\/(\d{3,6})\/([A-Z]{2,6})${END}`,
    ([, y = '', number = '', kind = '']) => `${digits(y)}, ${digits(number)}, ${letters(kind)}`,
  ),
  // "INC0048213", "EZY8217"
  rule(
    String.raw`${START}(?!ISO)([A-Z]{3})(?!20\d\d${END})(\d{4,10})${END}`,
    ([, name = '', number = '']) => `${letters(name)} ${inGroups(number)}`,
  ),
  // "A303", "B4030"
  rule(
    String.raw`${START}([A-Z])(\d{3,8})${END}`,
    ([, letter = '', number = ''], { english }) =>
      `${letter} ${number.length === 3 ? label(number, english) : digits(number)}`,
  ),
  // "AA123", a flight
  rule(
    String.raw`${START}([A-Z]{2})(\d{2,4})${END}`,
    ([, airline = '', number = ''], { english }) => `${letters(airline)} ${label(number, english)}`,
  ),
  rule(String.raw`${START}24\/7(?:\/365)?${END}`, 'twenty-four seven'),
  rule(String.raw`${START}50[\/:-]50${END}`, 'fifty-fifty'),
  // "an 80/20 split"
  rule(
    String.raw`${START}([1-9]0)\/([1-9]0)${END}(?!\/|[.,]\d)`,
    ([, first = '', second = ''], { english }) =>
      Number(first) + Number(second) === 100
        ? `${label(first, english)} ${label(second, english)}`
        : undefined,
  ),
];

function isCode(written: string, code: string, { before, after }: MatchContext): boolean {
  const count = code.replace(/\D/gu, '').length;
  const hasLetter = /[A-Z]/u.test(code);
  // A date, a fraction, an amount with decimals.
  if (/[./]/u.test(code) && !hasLetter) return false;
  const start = written.startsWith('#') ? `${before}#` : before;
  // "no. 7K-40921"
  if (hasLetter && count > 2 && /\b[Nn]o\.\s$/u.test(before)) return true;
  // "#HTL-88213", "#448-2917"
  if (start !== before && count > 1 && (hasLetter || (code.includes('-') && count > 4))) return true;
  if (/^\d{3,4}$/u.test(code) && LAST_DIGITS.test(start)) return true;
  if (announcesCode(start))
    return count === 0
      ? opensCode(code) && /^\s\d/u.test(after)
      : count > 2 || hasLetter || code.includes('-') || /^\s\d{2,}/u.test(after);
  if (continuesCode(code, count, { before, after })) return true;
  const hash = BEFORE.exec(start)?.[1];
  if (hash === undefined || count === 0) return false;
  if (hash === '#') return count > 1;
  if (!(hasLetter && count > 2) && COUNTED.test(after)) return false;
  return hasLetter ? code.length > 3 && count > 1 : count > 3 && (!code.includes('-') || count > 4);
}

/** Whether `before` ends in words that announce a code, such as "your order number is". */
export const announcesCode = (before: string): boolean => ANNOUNCED.test(before);

/** Whether `word` may be the first group of a code that has digits in its second one: "HX 204 881". */
export const opensCode = (word: string): boolean => /^[A-Z]{1,4}$/u.test(word);

/** Whether a code goes on after a space: "832 4410 9912". */
function continuesCode(
  code: string,
  count: number,
  { before, after }: Pick<MatchContext, 'before' | 'after'>,
): boolean {
  let label = before;
  for (let groups = 1; groups <= MAX_GROUPS; groups += 1) {
    const group = GROUP_BEFORE.exec(label)?.[1];
    if (group === undefined) return false;
    label = label.slice(0, -group.length - 1);
    // "tracking 9400 1118 9956"
    if (/^\d{4}$/u.test(group) && /^\d{2,4}$/u.test(code) && BEFORE.test(label)) return true;
    if (announcesCode(label))
      return (
        /\d/u.test(before.slice(label.length) + code) &&
        (count > 1 || WITH_LETTERS.test(label)) &&
        !COUNTED.test(after)
      );
  }
  return false;
}

/** With a pause between groups of digits. Long runs of digits are grouped in threes. */
function spelt(code: string, { before }: MatchContext): string {
  const groups = code.replaceAll(/(?<=\d\d)[-–](?=\d\d)/gu, PAUSE).split(PAUSE);
  const words = groups.map((group) => (/^\d+$/u.test(group) ? inGroups(group) : letters(group))).join(', ');
  return /\d\s$/u.test(before) ? PAUSE + words : words;
}

/** "10482" → "one zero four eight two". From seven digits on with a pause after every third digit. */
export function inGroups(number: string): string {
  if (number.length < 7) return digits(number);
  const groups = number.match(/\d{3}(?=\d\d)|\d+$/gu) ?? [number];
  return groups.map((each) => digits(each)).join(', ');
}
