/** Pieces of patterns that several classes share. All are sources for `u` patterns. */

/** Where a word can begin: nothing that belongs to a word or a number stands before. */
export const START = String.raw`(?<![\p{L}\p{N}_])`;
/** Where a word has ended. */
export const END = String.raw`(?![\p{L}\p{N}_])`;
/** "1,234.50", "12", "0.5", ".5" */
export const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)`;
/** A number ends here: no more digits, and no decimals of it either. */
export const NUMBER_END = String.raw`(?!\d|[.,:]\d)`;
/** Between the two ends of a range. */
export const TO = String.raw`\s?[-–—]\s?`;
/** A minus sign, and not the hyphen or dash after a word. */
export const MINUS = String.raw`(?<=^|[\s(])[-−–]`;
