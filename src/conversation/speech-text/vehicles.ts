/** Rules for what garages and dealers write: tyre sizes, oil, registration plates, models. */
import { cardinal, digits, label, letters, plural } from './number-words.ts';
import { END, START } from './patterns.ts';
import { PAUSE, rule } from './rule.ts';
import type { Rule } from './rule.ts';

export const vehicles: readonly Rule[] = [
  // "205/55R16 91V", "LT245/75 R17"
  rule(
    String.raw`${START}(P|LT)?(\d{3})\/(\d{2})\s?(Z?R)\s?(\d{2})(?:(s)|\s(\d{2,3})([A-Z]))?${END}`,
    (
      [, kind = '', width = '', height = '', build = '', rim = '', s = '', load = '', speed = ''],
      { english },
    ) =>
      [
        letters(kind),
        `${label(width, english)}${PAUSE}${label(height, english)}`,
        letters(build),
        s === '' ? label(rim, english) : plural(label(rim, english)),
        load === '' ? '' : `${PAUSE}${label(load, english)} ${speed}`,
      ]
        .filter((part) => part !== '')
        .join(' '),
  ),
  // "5W-30"
  rule(
    String.raw`${START}(\d{1,2})W[-–]?(\d{2})${END}`,
    ([, cold = '', hot = ''], { english }) => `${cardinal(cold, english)} W ${cardinal(hot, english)}`,
  ),
  // "AB12 CDE", a British plate
  rule(String.raw`${START}([A-Z]{2}\d{2})\s([A-Z]{3})${END}`, ([, first = '', second = ''], { english }) =>
    english === 'en-GB' ? `${letters(first)}${PAUSE}${letters(second)}` : undefined,
  ),
];

/** "F-150", "W-2", "I-130": models and forms. */
export const models: readonly Rule[] = [
  rule(
    String.raw`${START}(?!(?:AM|PM|NO)-|K-(?:[568]|12)(?!\d))([A-Z]{1,3})-(\d{1,4})(?![-–\/.,:]?[\p{L}\p{N}]|[%°])`,
    ([, name = '', number = ''], { english }) =>
      `${letters(name)} ${number.startsWith('0') ? digits(number) : label(number, english)}`,
  ),
];
