/** Decides whether the dot of an abbreviation also ends the sentence. */
import { DAY_NAME, MONTH, SHORT_DAY } from './calendar.ts';

/** Capitals that do not begin a sentence: dates and abbreviations. */
const NO_SENTENCE_START = new RegExp(
  String.raw`^\s+(?:${DAY_NAME}|${SHORT_DAY}|${MONTH}|[A-Z]{2,}(?![\p{L}]))`,
  'u',
);

/** Whether to keep the full stop of an abbreviation. `after` is the text that follows it. */
export function keepsFullStop(after: string): boolean {
  if (/^\s*$/u.test(after)) return true;
  return /^["”'’)]*\s+["“'‘(]?\p{Lu}/u.test(after) && !NO_SENTENCE_START.test(after);
}
