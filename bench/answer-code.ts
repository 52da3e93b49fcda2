/** Words of the model server's answers. Each answer contains a code that links a turn at the phone to its model request. */
import type { Dial } from './lines.ts';

const WORDS =
  'that is how we do it here, every day but Monday, and we are glad to help you with it again'.split(' ');

/**
 * No label: a line that begins with "Answer" is held back until the next token shows whether it is one ("Answer: …"), so the
 * first words would come a token late.
 */
const FIRST_WORD = 'Reply';
const CODE = new RegExp(`\\b${FIRST_WORD} ([a-z]+)\\b`, 'u');

/** The tokens of answer number `index`. Every sentence contains the answer's code, so no two answers share a sentence. */
export function tokensOf(
  index: number,
  { tokens, sentenceTokens = tokens }: Pick<Dial, 'tokens' | 'sentenceTokens'>,
): readonly string[] {
  const code = codeOf(index);
  const filling = Array.from({ length: Math.max(0, tokens - 3) }, (_, at) =>
    (at + 3) % sentenceTokens === 0 ? ` so. And ${code}` : ` ${WORDS[at % WORDS.length]}`,
  );
  return [FIRST_WORD, ` ${code}`, ...filling, ' indeed.'];
}

/** Finds the code in an answer. Returns undefined if the words are not an answer of the model server. */
export function codeIn(words: string): string | undefined {
  return CODE.exec(words)?.[1];
}

/**
 * The code of answer number `index`. It has letters only, and begins with "q" so that it is never an abbreviation such as
 * "eg": text for speech rewrites digits and abbreviations.
 */
export function codeOf(index: number): string {
  const letters = index
    .toString(26)
    .replaceAll(/./gu, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)));
  return `q${letters}`;
}
