/** Whether a caller agrees to what was read back. In doubt they do not: then it is read back again. */
import { primaryTag } from '../languages.ts';
import { numberTokens, readNumber } from '../spoken/digits.ts';
import {
  BARE_REFUSAL,
  BESIDE_SAYINGS,
  CALLS_OFF,
  NEGATIVE,
  POSITIVE,
  QUESTION,
  SAYINGS,
} from './agreement-words.ts';

const KEYS_FOR_YES = /^1#?$/u;

/**
 * True if the words agree, in the language of the call or in one of `others`: a recogniser takes a short "Sí" for English. In a language
 * without a list, words that do not object are enough.
 */
export function agrees(said: string, language: string, others: readonly string[] = []): boolean {
  const words = plainApostrophes(said);
  if (KEYS_FOR_YES.test(words.trim())) return true;
  const rest = words.replaceAll(SAYINGS, ' ');
  if (/\?\s*$/u.test(words) || NEGATIVE.test(rest)) return false;
  if (QUESTION[primaryTag(language)]?.test(rest) === true) return false;
  if (rest !== words && BESIDE_SAYINGS.test(rest)) return true;
  const isYes = (code: string) => POSITIVE[primaryTag(code)]?.test(words);
  return (isYes(language) ?? words.trim() !== '') || others.some((code) => isYes(code) === true);
}

/**
 * Whether the words are about something else than what was read back: a day of the week or a number that is not in it ("Sure,
 * Thursday" to an appointment on Wednesday, "Yes, at eleven" to one at ten), or "Okay, cancel" to what is not a cancellation.
 */
export function namesOther(said: string, readBack: string, language: string): boolean {
  const names = (day: string, text: string) =>
    new RegExp(String.raw`(?<![\p{L}\p{M}])${day}(?![\p{L}\p{M}])`, 'iu').test(text);
  if (dayNames(language).some((day) => names(day, said) && !names(day, readBack))) return true;
  if (CALLS_OFF.test(said) && !CALLS_OFF.test(readBack)) return true;
  const known = numbersIn(readBack, language);
  const isOtherPart = ([part, minutes]: (typeof PARTS_OF_HOUR)[number]) =>
    part.test(said) && !minutes.some((each) => known.includes(each)) && !part.test(readBack);
  if (PARTS_OF_HOUR.some(isOtherPart)) return true;
  const given = numbersIn(said.replaceAll(HUNDRED_PERCENT, ' '), language);
  // A number that is read in other groups: "two oh seven, five five five" and "207 555".
  const isRepeated = given.join('').length > 3 && known.join('').includes(given.join(''));
  const bare = (number: string) => number.replace(/^0+(?=\d)/u, '');
  return (
    !isRepeated && given.some((each) => each !== ONE && !known.some((other) => bare(other) === bare(each)))
  );
}

/** Parts of an hour in words, with what a clock shows for them. */
const PARTS_OF_HOUR: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(?<!\p{L})(?:half past|y media|et demie|e mezza|e meia)(?!\p{L})/iu, ['30']],
  [/(?<!\p{L})(?:quarter|viertel|cuarto|quart|quarto|kwart)(?!\p{L})/iu, ['15', '45']],
];

const HUNDRED_PERCENT =
  /(?:\b100|(?<!\p{L})(?:(?:one |a )?hundred|hundert|cien(?:to)?|cent|cento|cem|honderd)) ?(?:%|percent|per cent|prozent|pro(?: )?zent|por ciento|pour cent|percento|per cento|por cento|procent)/giu;
/** In many languages also an article: "that one", "un momento". */
const ONE = '1';

/** The numbers in a text, in digits or words. */
function numbersIn(text: string, language: string): readonly string[] {
  const tokens = numberTokens(text);
  const numbers: string[] = [];
  for (let at = 0; at < tokens.length;) {
    const found = readNumber(tokens, at, primaryTag(language), true);
    if (found !== undefined) numbers.push(found.digits);
    at = found?.next ?? at + 1;
  }
  return numbers;
}

function dayNames(language: string): readonly string[] {
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  // The first of January 2024 was a Monday.
  return Array.from({ length: 7 }, (_, day) => weekday.format(Date.UTC(2024, 0, 1 + day)));
}

/** Recognisers write both. */
function plainApostrophes(words: string): string {
  return words.replaceAll('’', "'");
}

/** True if the words only refuse what was read back. */
export function refuses(said: string, language: string): boolean {
  const words = plainApostrophes(said);
  const refusal = BARE_REFUSAL[primaryTag(language)];
  return refusal?.test(words.trim()) === true && NEGATIVE.test(words) && !/\?\s*$/u.test(words);
}
