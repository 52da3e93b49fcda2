/** Rules for signs between and before words, and for the marks and signs that all other rules leave over. */
import { DATE_NAME } from './calendar.ts';
import { cardinal } from './number-words.ts';
import { DIFFERENCE, END, START } from './patterns.ts';
import { per } from './quantities.ts';
import { isAttribute } from './attributes.ts';
import { PAUSE, rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';

const ENDS_RANGE = new RegExp(String.raw`(?:\d\S*|\b[AaPp]\.?[Mm]\.?|noon|midnight|${DATE_NAME})\s?$`, 'u');
const BEGINS_RANGE = new RegExp(String.raw`^\s?(?:[$£€¥#]?\d|noon|midnight|${DATE_NAME})`, 'u');
/** They come before the rules that remove emoji. */
export const stars: readonly Rule[] = [
  // "5★"
  rule(String.raw`(?<=\d)\s?[★⭐]\uFE0F?`, (_, context) => ` ${isOneStar(context) ? 'star' : 'stars'}`),
];

export const symbols: readonly Rule[] = [
  rule(`(?<=${DATE_NAME})[-–—](?=${DATE_NAME})`, ' to '),
  // "grades K–5", but a "K-9" is a dog
  rule(String.raw`(?<=${START}K)(?:–(?=\d)|-(?=(?:[568]|12)(?!\d)))`, ' to '),
  // "7 - 2 = 5"
  infix(String.raw`(?<=\d%?\s)[-−–](?=${DIFFERENCE})`, 'minus'),
  rule(
    String.raw`(?<=\d(?:\p{L}{1,4}|[%°]|\s?[AaPp]\.?[Mm]\.?)?|noon|midnight)[-–—](?=[$£€]?\d|noon|midnight|${DATE_NAME})`,
    ' to ',
  ),
  // "$5/hr-$10/hr"
  rule(String.raw`(?<=\d\/\p{Ll}{1,6})[-–](?=[$£€]\d)`, ' to '),
  // "10^6"
  rule(String.raw`(?<=[\p{L}\d])\^(?=\d)`, ' to the power of '),
  rule(
    String.raw`(?:(?<=\p{Ll}s\s?|\d\s?)\/\s?(?=hour|day|night|week|month|year|person|visit)|(?<=[\p{Ll}\d.]\s?)\/\s?(?=(?:hr|wk|mo|yr)(?!\p{L})))(hour|day|night|week|month|year|person|visit|(?:hr|wk|mo|yr)(?:\.(?=[,;:)]|\s\p{Ll}))?)${END}`,
    ([, each = ''], { english }) => per(each.replace('.', ''), english),
  ),
  rule(`(?<=${DATE_NAME})/(?=${DATE_NAME})`, ', '),
  rule(
    String.raw`(?:(?<=[^\s\-–—])\s?)?[—–]\s?|(?<=^|\s)-{1,3}(?=\s|$)|(?<=\p{L})--(?=\p{L})`,
    ([written = ''], context) => dash(written, context),
  ),
  // "C#"
  rule(String.raw`(?<=${START}[CF])#${END}`, ' sharp'),
  infix(String.raw`(?<=\d\s?)\*(?=\s?\d)`, 'times'),
  infix(String.raw`(?<=\d(?:\s?\p{Ll}{1,4}\.?)?\s?)[×x](?=\s?[$£€]\d)`, 'times'),
  // "60\" L x 30\" W"
  infix(String.raw`(?<=\d(?:\s?\p{L}{1,3}\.?|["'’”″′])?(?:\s[WLHD])?\s?)[×x](?=\s?\d)`, 'by'),
  infix(String.raw`(?<=\d\s?)÷(?=\s?\d)`, 'divided by'),
  rule(String.raw`±\s?(?=\d)`, 'plus or minus '),
  rule(String.raw`[≈≅]\s?|~\s?(?=[$£€¥-]?\d)`, 'about '),
  infix('≠', 'not equal to'),
  // "6 l/100 km"
  rule(String.raw`(?<=\p{L})\/(?=100\s?(?:km|g|ml|mi)${END})`, ' per '),
  rule(String.raw`(?:<=|≤)\s?(?=[$£€¥]?\d)`, 'at most '),
  rule(String.raw`(?:>=|≥)\s?(?=[$£€¥]?\d)`, 'at least '),
  rule(String.raw`<\s?(?=[$£€¥]?\d)`, 'less than '),
  rule(String.raw`>\s?(?=[$£€¥]?\d)`, 'more than '),
  // "Settings > Network > Wi-Fi"
  rule(String.raw`(?<=[\p{L}\p{N})"”]\s)>(?=\s["“(]?\p{Lu})`, PAUSE),
  infix('&', 'and'),
  infix(String.raw`(?<=[\p{L}\p{N})%°¢]\s?)\+(?=\s?[\p{L}\p{N}$£€(])`, 'plus'),
  rule(String.raw`\+(?=\d)`, 'plus '),
  infix(String.raw`(?<=${START}\p{Lu}{1,6})\+(?![\p{L}\p{N}])`, 'plus'),
  rule('[=-]>', PAUSE),
  infix(String.raw`={1,2}(?=\s?[\p{L}\p{N}$£€(−-])`, 'equals'),
  infix('[→⇒⟶]', 'to'),
  infix(String.raw`(?<=\p{L}\s?)\/(?=\s?[\p{L}\p{N}$£€])|(?<=\p{N}\s?)\/(?=\s?\p{L})`, 'or'),
  infix(String.raw`(?<=\p{N})\/(?=[$£€]\s?\d)`, 'or'),
  // "$25/750 ml"
  infix(String.raw`(?<=[$£€]\d[\d.,]{0,9})\/(?=\d)`, 'per'),
  // "$36 / 4"
  infix(String.raw`(?<=[$£€]\d[\d.,]{0,9}\s)\/(?=\s\d)`, 'divided by'),
  rule(String.raw`(?<=\d\s)\/(?=\s[$£€]?\d)`, PAUSE),
  infix(String.raw`(?<=\p{N})\/(?=\p{N})`, 'slash'),
  rule(String.raw`§§?\s?`, 'section '),
  // "section 8(a)"
  rule(
    String.raw`(?<=\d(?:\([a-z\d]{1,2}\)){0,3})\(([a-z]|\d{1,2})\)`,
    ([, part = ''], { english }) => ` ${/\d/u.test(part) ? cardinal(part, english) : part.toUpperCase()}`,
  ),
  rule(String.raw`(?:©|\(c\)(?=\s\d))\s?`, 'copyright '),
  rule(String.raw`[®™℠]`, ''),
  rule(String.raw`(?<=\p{L})_+(?=[\p{L}\d])`, ' '),
  infix(String.raw`(?<=^|\s)@(?=\s|\$?\d)`, 'at'),
  rule(String.raw`°`, ' degrees'),
  rule(String.raw`${START}%${END}`, 'percent'),
  rule(String.raw`[•·●]`, PAUSE),
];

/** "H₂O", "CO₂", "B₁₂": the letters one by one, and the numbers. */
export const formulas: readonly Rule[] = [
  rule(
    String.raw`${START}(?=[A-Za-z]{1,6}[₀-₉])((?:[A-Z][a-z]?[₀-₉]{0,3}){1,8})(?![\p{L}\p{N}])`,
    ([, formula = ''], { english }) =>
      Array.from(formula.matchAll(/[A-Z][a-z]?|[₀-₉]+/gu), ([part]) =>
        /^[A-Z]/u.test(part) ? part : cardinal(part.normalize('NFKC'), english),
      ).join(' '),
  ),
  rule(String.raw`${START}(?:(C)O2|(N)O2|(S)O2|O2)${END}`, ([, ...first]) =>
    `${first.join('')} O two`.trimStart(),
  ),
];

/** Rules for signs that no other rule matched. */
export const leftovers: readonly Rule[] = [
  rule('%', ' percent'),
  rule(String.raw`\p{Sc}(?=\d)`, ''),
  // ASCII digits are left to the rules for numbers: none is ever lost.
  rule(String.raw`(?:[\p{Sc}+=@&§©/]|(?!\d)\p{N})+`, ' '),
];

/** For all languages: removes marks and decoration that no voice should read. */
export const marks: readonly Rule[] = [
  rule(String.raw`(?<=[\p{L}\p{N}])[*_~|\\^](?=[\p{L}\p{N}])`, ' '),
  rule(String.raw`[*_\x60~#|\\<>\[\]{}^]`, ''),
  rule(String.raw`[\u2190-\u21FF\u2500-\u27BF\u2900-\u297F\u2B00-\u2BFF]`, ''),
];

/** "a 5★ hotel", "1★" */
function isOneStar({ before, after, english }: MatchContext): boolean {
  if (/(?:^|\s)1$/u.test(before)) return true;
  return isAttribute({ before: before.replace(/[\d.]+$/u, ''), after, english });
}

/** A dash is "to" between the ends of a range, and a pause anywhere else. */
function dash(written: string, { before, after }: MatchContext): string {
  // "7:45 — 15-min. grace period"
  if (/\s/u.test(written) && /^\s?\d+-\p{L}/u.test(after)) return PAUSE;
  if (!ENDS_RANGE.test(before) || !BEGINS_RANGE.test(after)) return PAUSE;
  return /^\s?[-–—]{1,3}$/u.test(written) && /^\s/u.test(after)
    ? written.replace(/[-–—]{1,3}/u, 'to')
    : ' to ';
}

/** A rule for a sign that is spoken as a separate word, with or without spaces around it. */
function infix(pattern: string, word: string): Rule {
  return rule(
    pattern,
    (_, { before, after }) =>
      `${/\s$|^$/u.test(before) ? '' : ' '}${word}${/^\s|^$/u.test(after) ? '' : ' '}`,
  );
}
