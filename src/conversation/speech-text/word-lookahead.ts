/**
 * Decides which words wait for the next one.
 *
 * A bond describes a text whose meaning can change with the next word. If that word matches `next`, both are rewritten as
 * one piece. A bond without `next` only needs to see the next word. A word without a bond is released at once.
 */
import { DOTTED_WORD } from './abbreviations.ts';
import { ENDING, NAME, SHORT_WORD } from './addresses.ts';
import { AMBIGUOUS, MONTH, SHORTEST_DAY, SHORT_NAME } from './calendar.ts';
import { announcesCode, opensCode } from './codes.ts';
import { endsInEmoji } from './emoji.ts';
import { CODE, CURRENCY_SIGN } from './money.ts';
import { UNIT } from './quantities.ts';
import { mayDescribe } from './attributes.ts';
import { mayCount } from './roman.ts';

interface Bond {
  readonly after: RegExp;
  readonly next?: RegExp;
}

const CLOSING = String.raw`[.,;:!?)"”'’]*$`;
const NUMBER = String.raw`[\d½¼¾⅓⅔⅛](?:st|nd|rd|th)?$`;
const HALF = String.raw`[AaPp]\.?[Mm]\b`;
const SCALE = 'thousand|million|billion|trillion';

const bond = (after: string, next?: string): Bond => ({
  after: new RegExp(after, 'u'),
  ...(next === undefined ? {} : { next: new RegExp(next, 'u') }),
});

const BONDS: readonly Bond[] = [
  // "9 am", "5 km", "$2 million", "22 November 2026", "20 EUR"
  bond(
    NUMBER,
    String.raw`^(?:${HALF}|${UNIT}|${SCALE}|${CODE}(?!\p{L})|[¢★⭐]|in\.|c\.$|(?:sq|fl|cu)\.?$|(?:pppn|prpn|ppn|pp|pcm|pw|pn|pm|ea)(?!\p{L})|p[.\/]p|[½¼¾⅓⅔⅛])`,
  ),
  bond(String.raw`\d[kK+]$`, `^(?:${UNIT})`),
  // "225/65 R17", "AB12 CDE"
  bond(String.raw`\d{3}\/\d{2}(?: Z?R)?$`, String.raw`^(?:Z?R$|Z?R\d|\d{2}(?!\d))`),
  bond(String.raw`(?:^|[\s(])[A-Z]{2}\d{2}$`, `^[A-Z]{3}${CLOSING}`),
  bond(String.raw`\d{3}\/\d{2} ?Z?R ?\d{2}$`, String.raw`^\d{2,3}[A-Z]${CLOSING}`),
  bond(String.raw`${NUMBER}`, `^(?:${MONTH})`),
  // "17 & 18 November"
  bond(String.raw`(?:^|[\s(])\d{1,2}(?:st|nd|rd|th)?$`, '^(?:&|and|or|to)$'),
  bond(
    String.raw`(?:^|[\s(])\d{1,2}(?:st|nd|rd|th)? (?:&|and|or|to)$`,
    String.raw`^\d{1,2}(?:st|nd|rd|th)?$`,
  ),
  bond(String.raw`(?:st|nd|rd|th)$`, '^of$'),
  bond(String.raw`\d(?:st|nd|rd|th) of$`, `^(?:${MONTH})`),
  bond(String.raw`\d(?:st|nd|rd|th)?(?: of)? (?:${MONTH}),?$`, String.raw`^(?:19|20)\d\d${CLOSING}`),
  bond(String.raw`(?:^|[\s/])(?:sq|fl|cu)\.?$`, '^(?:ft|m|oz|in|yd|km|foot|feet|yard|kilo)'),
  // "US $20"
  bond(String.raw`(?:^|[\s(])(?:US|CA|AU|NZ|HK|SG)$`, String.raw`^\$\d`),
  // "$ 20", "a 30 € deposit"
  bond(`(?:^|[\\s(])[-−–]?${CURRENCY_SIGN}$`, '^\\d'),
  bond(`\\d\\s?(?:${CODE}|pts)$`),
  bond(String.raw`(?:^|[\s(])(?:c|bus|app)\.$`),
  // "per gal. of water"
  bond(String.raw`(?:^|[\s(])(?:${UNIT})\.$`),
  // "9:30 – 17:00": one end shows what the other means
  bond(String.raw`\d$`, '^[-–—]$'),
  bond(String.raw`\d [-–—]$`, `^(?:${CURRENCY_SIGN}$|(?:${CURRENCY_SIGN})?\\d)`),
  // "1 1/2"
  bond(String.raw`(?:^|\s)\d+$`, String.raw`^\d{1,2}\/\d{1,2}(?!\/)`),
  bond(String.raw`\d["'’′”″]?$`, String.raw`^[x×*÷]$`),
  bond(String.raw`\d["'’′”″]? [x×*÷]$`, String.raw`^\d`),
  // "2 ft 6 in"
  bond(String.raw`\d ?(?:ft|feet|foot)\.?$`, String.raw`^\d{1,2}(?:\.\d)?(?:in|”|")?${CLOSING}`),
  bond(String.raw`\d ?(?:ft|feet|foot)\.? \d{1,2}$`, '^ins?(?![a-z])'),
  bond(String.raw`\d['’′]$`, String.raw`^\d`),
  // "(207) 555-0142", "020 7946 0123", "+44 20 7946 0123"
  bond(
    String.raw`^(?:[+(]\(?\d[\d().\-]*|0\d{2,5}|1|\d{3})(?: [\d().\-]+){0,4}$`,
    String.raw`^\(?\d{2,}[\d().\-]*[.,;:!?"”]*$`,
  ),
  bond(String.raw`^(?:[+(]\d|0\d)[\d()\-]*(?: [\d()\-]+){0,4}$`, String.raw`^\(?\d`),
  bond(String.raw`(?:^|[\s(])(?:ext|extension)\.?$`, String.raw`^\d`),
  // "9 st 4 lb"
  bond(String.raw`\d$`, String.raw`^st[.,]?$`),
  bond(String.raw`\d ?st[.,]?$`, String.raw`^\d`),
  bond(String.raw`\d ?st,? \d{1,2}$`, '^lbs?(?!\\p{L})'),
  // "Sa 9–1"
  bond(`(?:^|[\\s(,;/–-])${SHORTEST_DAY}:?$`),
  // "1425 North Main Street", "SW1A 1AA", "PO Box 12"
  bond(String.raw`^(?:\d{3,5}[A-Z]?|\d{1,2}[A-Z])(?: (?!${ENDING})${NAME}){0,3}$`, String.raw`^${NAME}`),
  // "S. Main St.", "W 72nd St"
  bond(String.raw`^[NSEW]{1,2}\.?(?: (?!${ENDING})${NAME})?$`, `^${NAME}`),
  bond(String.raw`^[NSEW]{1,2}\.?(?: (?!${ENDING})${NAME}){2}$`, `^${ENDING}`),
  bond(String.raw`(?:^|\s)[A-Z]{1,2}\d[A-Z\d]?$`, String.raw`^\d[A-Z]{2}${CLOSING}`),
  bond(String.raw`(?:^|\s)P\.?O\.?$`, '^Box$'),
  bond(String.raw`(?:^|\s)${CODE}$|[#№]$`, String.raw`^\d`),
  bond(String.raw`(?:^|[\s(])(?:Nos?|nos?)\.$`, String.raw`^#?(?:\d|[A-Z]+-?\d)`),
  // "Sun and Mon"
  bond(`(?:^|\\s)(?:${[...AMBIGUOUS].join('|')})$`, '^(?:and|or|&|to|through|thru|until)$'),
  // These only need to see the next word: does the dot end the sentence, is "Sat" a day, is this "-" a range?
  bond(
    String.raw`(?:^|[\s("“‘–-])(?:${DOTTED_WORD}|${SHORT_WORD}|${SHORT_NAME}|\S*[\d½¼¾⅓⅔⅛][kK]?\s?(?:(?:sq|fl|cu)\.?\s?)?\p{L}{1,4})\.$`,
  ),
  bond(`(?:^|[\\s(])(?:${[...AMBIGUOUS].join('|')})\\.,$`),
  bond(String.raw`(?:\d\S*|[½¼¾⅓⅔⅛])$`),
  bond(String.raw`(?:^|\s)[(]?(?:${[...AMBIGUOUS].join('|')})(?: (?:and|or|&|to|through|thru|until))?$`),
  bond(String.raw`(?:^|\s)(?:[-–—]{1,3}|[*#]{1,2}|[x×]|\(?[*#]\)|[+=~≈<>&@§©→/≥≤±≅]|[<>]=)$`),
  bond(
    String.raw`(?:^|[\s(])(?:Drs?|[YyWw][rk]s?|Jct|inc|rm|apt|bldg|St|Mt|Ft|Prof|Mr|Mrs|Ms|Apt|Ste|Rm|Rte|Rt|Bldg|Hwy|Flr|Blk|[NSEW]{1,2}|[A-Z]\.)$`,
  ),
  bond(String.raw`(?:^|[\s(])(?:[vV]\.|IT|OK|OH|HI|ID|OR|IN|AL|PA|MA|LA|w\/[ce])$`),
];

/** Whether the next word may still change `held`, the complete words after `before`. */
export function waits(before: string, held: string): boolean {
  return (
    BONDS.some(({ after }) => after.test(held)) ||
    endsInEmoji(held) ||
    (opensCode(held) && announcesCode(before)) ||
    (held === 'I' && mayCount(before)) ||
    (/\d/u.test(held) && mayDescribe(before + held))
  );
}

/** Whether `next` belongs to `held`, so that they are rewritten as one piece. */
export function binds(held: string, next: string): boolean {
  return BONDS.some(({ after, next: wanted }) => wanted?.test(next) === true && after.test(held));
}
