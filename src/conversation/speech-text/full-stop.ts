/** The dot of an abbreviation ends the sentence too when the next word begins one. */
import { DAY_NAME, MONTH, SHORT_DAY } from './calendar.ts';

const NO_BEGINNING = new RegExp(
  String.raw`^\s+(?:${DAY_NAME}|${SHORT_DAY}|${MONTH}|[A-Z]{2,}(?![\p{L}]))`,
  'u',
);

/** Whether the full stop of an abbreviation is to be kept, `after` being what follows it. */
export function keepsFullStop(after: string): boolean {
  if (/^\s*$/u.test(after)) return true;
  return /^["”'’)]*\s+["“'‘(]?\p{Lu}/u.test(after) && !NO_BEGINNING.test(after);
}
