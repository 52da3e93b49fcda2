/** Pattern sources that several rule files share, for use with the `u` flag. */

/** The beginning of a word: no letter, digit or underscore before it. */
export const START = String.raw`(?<![\p{L}\p{N}_])`;
/** The end of a word. */
export const END = String.raw`(?![\p{L}\p{N}_])`;
/** "1,234.50", "12", "0.5", ".5" */
export const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)`;
/** The end of a number: no more digits and no decimals. */
export const NUMBER_END = String.raw`(?!\d|[.,:]\d)`;
/** What follows the minus sign of a sum: " 2 = 5". */
export const DIFFERENCE = String.raw`\s[$£€]?${NUMBER}%?\s?=`;
/** The dash between the two ends of a range. */
export const TO = String.raw`\s?[-–—](?!${DIFFERENCE})\s?`;
/** A minus sign, not the hyphen or dash after a word. */
export const MINUS = String.raw`(?<=^|[\s(])[-−–]`;
