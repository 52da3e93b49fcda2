/** Rules for Roman numerals: "World War II", "Part IV", "Henry VIII", "King Charles I". */
import { cardinal, ordinal } from './number-words.ts';
import { END } from './patterns.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** What a Roman numeral counts. After the name of a monarch it is an ordinal. */
const PARTS =
  'World War|Phase|Part|Chapter|Type|Class|Level|Act|Volume|Vol\\.|Ch\\.|Stage|Title|Super Bowl|Mark|Tier|Section|Article|Category|Schedule|Grade|Group';
const MONARCHS =
  'Henry|Elizabeth|Charles|George|Edward|James|William|Richard|Louis|Mary|Alexander|Napoleon|Philip|Pius|Benedict|Paul|Francis|Leo|Catherine|Frederick|Nicholas|Peter|Victoria|Robert|Ramses';
const TITLES = 'King|Queen|Pope|Emperor|Empress|Tsar|Czar|Kaiser|Sultan';
const COUNTED = String.raw`\b(?:${PARTS})\s`;
const ROMAN_BEFORE = new RegExp(String.raw`\b(?:${PARTS}|${PARTS.toLowerCase()}|${MONARCHS})\s$`, 'u');
/** What follows an "I" that speaks of itself: "Charles I think is off today". */
const SPEAKS = String.raw`(?!['’](?!s\b)|\s(?:also\s|just\s|really\s|only\s)?(?:think|thought|know|knew|guess|believe|hope|mean|am|have|had|will|can|could|would|should|do|did|don|need|want|wanted|see|saw|say|said|told|spoke|talked|met|like|love|work|worked|use|used|got|get|sent|mentioned|recommend|suggest|understand)\b)`;
/** Whether an "I" after this text may be a Roman numeral: "World War I". */
export const mayCount = (before: string): boolean => ROMAN_BEFORE.test(before);
const VALUES: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50 };

export const roman: readonly Rule[] = [
  rule(
    String.raw`(?:(?<=${COUNTED})(I${SPEAKS}|[VX])|(?<=\b(?:${PARTS}|${PARTS.toLowerCase()})\s)([IVXL]{2,6}))${END}`,
    ([, one = '', more = ''], { english }) => cardinal(romanValue(one + more), english),
  ),
  // A "V." before a name is an initial.
  rule(
    String.raw`(?:(?<=\b(?:${TITLES})\s(?:${MONARCHS})\s)(I)${SPEAKS}|(?<=\b(?:${MONARCHS})\s)(I(?=['’]s\b|\s(?:of|reigned|ruled|died)\b)|[IVX]{2,5}|[VX](?!\.\s\p{Lu})))${END}`,
    ([, one = '', more = ''], { english }) => `the ${ordinal(romanValue(one + more), english)}`,
  ),
];

/** "XIV" → "14" */
function romanValue(written: string): string {
  const values = Array.from(written, (letter) => VALUES[letter] ?? 0);
  return String(values.reduce((sum, value, at) => sum + (value < (values[at + 1] ?? 0) ? -value : value), 0));
}
