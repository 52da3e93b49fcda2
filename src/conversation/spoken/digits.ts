/** Digits in words: "two oh seven, double five", "zéro six douze", "nullfünf", and those that a recogniser has written as digits. */
import { numberWords } from './number-words.ts';
import type { NumberWords } from './number-words.ts';
import { plain } from './plain.ts';

/** What recognisers write for numbers that sound the same, among other numbers. */
const SOUNDS_LIKE: Readonly<Record<string, string>> = { to: '2', too: '2', for: '4', ate: '8', won: '1' };
/** The longest phrase of a number is "quatre vingt dix neuf". */
const LONGEST = 4;

export interface ReadNumber {
  readonly digits: string;
  /** The first token after it. */
  readonly next: number;
}

/** The number at `at`: one phrase, with "double" or "hundred" around it. Undefined if there is none. */
export function readNumber(
  tokens: readonly string[],
  at: number,
  language: string,
  joinsHundreds = language !== 'en',
): ReadNumber | undefined {
  const words = numberWords(language);
  const token = tokens[at] ?? '';
  const times = words.double.test(token) ? 2 : words.triple.test(token) ? 3 : 1;
  if (times > 1) {
    const one = readPhrase(tokens, at + 1, words);
    return one?.digits.length === 1 ? { digits: one.digits.repeat(times), next: one.next } : undefined;
  }
  const first = readPhrase(tokens, at, words);
  return first && withHundreds(tokens, first, { words, joinsHundreds });
}

function readPhrase(tokens: readonly string[], at: number, { digits }: NumberWords): ReadNumber | undefined {
  const token = tokens[at] ?? '';
  if (/^\d+$/u.test(token)) return { digits: token, next: at + 1 };
  for (let length = Math.min(LONGEST, tokens.length - at); length > 0; length--) {
    const found = digits.get(tokens.slice(at, at + length).join(' '));
    if (found !== undefined) return { digits: found, next: at + length };
  }
  return undefined;
}

/**
 * "eight hundred", "five thousand", "five hundred and twelve", "seiscientos doce". In English what follows without "and" may be digits of
 * their own: "eight hundred five five five".
 */
function withHundreds(
  tokens: readonly string[],
  first: ReadNumber,
  { words, joinsHundreds }: { readonly words: NumberWords; readonly joinsHundreds: boolean },
): ReadNumber {
  const mark = tokens[first.next] ?? '';
  const isWord = /^[1-9]00$/u.test(first.digits) && !/^\d+$/u.test(tokens[first.next - 1] ?? '');
  const zeros = words.hundred.test(mark) || isWord ? 2 : words.thousand.test(mark) ? 3 : 0;
  if (zeros === 0 || (!isWord && first.digits.length > 2)) return first;
  const digits = isWord ? first.digits.slice(0, -2) : first.digits;
  const next = isWord ? first.next : first.next + 1;
  const isAnd = tokens[next] === words.and;
  const rest = isAnd || joinsHundreds ? readPhrase(tokens, isAnd ? next + 1 : next, words) : undefined;
  return rest === undefined || rest.digits.length > zeros
    ? { digits: digits + '0'.repeat(zeros), next }
    : { digits: digits + rest.digits.padStart(zeros, '0'), next: rest.next };
}

/** Words and numbers without punctuation. A plus stays. */
export function numberTokens(text: string): readonly string[] {
  return (
    plain(text)
      // "fünf-und-zwanzig", "twenty-five"
      .match(/\d+|\+|[\p{L}'’]+/gu) ?? []
  );
}

/**
 * All digits of `text`, in their order, with a plus if it begins with one. Other words are left out. `isLoose`: in another way where
 * there are two, "two hundred seven" and "four too" at the end.
 */
export function spokenDigits(text: string, language: string, { isLoose = false } = {}): string {
  const tokens = numberTokens(text);
  const { plus } = numberWords(language);
  let digits = '';
  let isAfterNumber = false;
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at] ?? '';
    if (/^(?:extension|ext|x|durchwahl|poste|interno|extension|ramal|toestel)$/u.test(token) && digits !== '')
      break;
    const found: ReadNumber | undefined =
      readNumber(tokens, at, language, language !== 'en' || isLoose) ??
      alike(tokens, at, { language, isAfterNumber, isLoose });
    if (found !== undefined) {
      digits += found.digits;
      at = found.next;
    } else {
      if (digits === '' && (token === '+' || plus.test(token))) digits = '+';
      at += 1;
    }
    isAfterNumber = found !== undefined;
  }
  return digits === '+' ? '' : digits;
}

function alike(
  tokens: readonly string[],
  at: number,
  {
    language,
    isAfterNumber,
    isLoose,
  }: { readonly language: string; readonly isAfterNumber: boolean; readonly isLoose: boolean },
): ReadNumber | undefined {
  const digits = SOUNDS_LIKE[tokens[at] ?? ''];
  if (language !== 'en' || digits === undefined || !isAfterNumber) return undefined;
  const isLast = isLoose && at === tokens.length - 1;
  return isLast || readNumber(tokens, at + 1, language) !== undefined ? { digits, next: at + 1 } : undefined;
}
