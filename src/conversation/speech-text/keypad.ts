/** Rules for the star and pound keys of a telephone: "press #", "dial *67", "enter 4821#". */
import { announcesCode } from './codes.ts';
import { digits } from './number-words.ts';
import type { English } from './number-words.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';

const KEYPAD =
  /\b(?:press|dial|hit|push|enter|key|tap|use|or|and|then|with|by|to)\s(?:the\s|an?\s)?["“'‘(]?$/iu;
/** A key is pressed somewhere in this sentence. */
const NEAR_KEYPAD =
  /\b(?:press(?:ing)?|dial|hit|push|tap|enter|key|type|followed|finish|end|code|PIN|pin)\b[^.!?]{0,60}$/iu;
/** The words for a key of the telephone. */
const KEY = String.raw`\s(?:key|sign|button|symbol)\b`;
const keyName = (signs: string, english: English): string =>
  Array.from(signs, (sign) => (sign === '*' ? 'star' : english === 'en-US' ? 'pound' : 'hash')).join(' ');

const DIALS =
  /\b(?:press(?:ing)?|dial(?:ling|ing)?|hit|push|tap|enter|key(?:\sin)?|use|then|with|code)\s["“'‘(]?$/iu;

/** "Dial 911 or *82" */
const OTHERWISE = /\b(?:or|and)\s["“'‘(]?$/iu;

export const keypad: readonly Rule[] = [
  // "press #", "the * key", "press 9, then #."
  rule(String.raw`\s?[*#]{1,2}(?=\s|$|[.,;:!?"”'’)])`, ([written = ''], { before, after, english }) => {
    const start = written.startsWith(' ') ? `${before} ` : before;
    if (/\b(?:star|asterisk|pound|hash)\s\($/iu.test(start)) return undefined;
    if (!(KEYPAD.test(start) && NEAR_KEYPAD.test(start)) && !new RegExp(`^${KEY}`, 'u').test(after))
      return undefined;
    return `${written.startsWith(' ') ? ' ' : ''}${keyName(written.trim(), english)}`;
  }),
  // "4821#"
  rule(String.raw`(?<=\d)[*#]{1,2}(?![\p{L}\p{N}])`, ([signs = ''], { before, english }) =>
    NEAR_KEYPAD.test(before) ? ` ${keyName(signs, english)}` : undefined,
  ),
  // "*67", "#7", "the code is *4417#"
  rule(
    String.raw`([*#]{1,2})(\d{1,8})(?![\d*%]|[.,:]\d|\p{L})`,
    ([, signs = '', number = ''], { before, english }) =>
      DIALS.test(before) ||
      (signs.startsWith('*') && announcesCode(before)) ||
      (OTHERWISE.test(before) && NEAR_KEYPAD.test(before))
        ? `${keyName(signs, english)} ${digits(number)}`
        : undefined,
  ),
  // "the star (*) key"
  rule(String.raw`\s?(?<=\b(?:star|asterisk|pound|hash)\s?)\([*#]?\)`, ''),
];
