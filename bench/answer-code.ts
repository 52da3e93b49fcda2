/** Each answer of the model server holds a code, by which a turn at the phone finds the request that answered it. */
import type { Dial } from './lines.ts';

const WORDS =
  'that is how we do it here, every day but Monday, and we are glad to help you with it again'.split(' ');

/** The words of answer number `index`, as tokens. Every sentence of it is another one than those of other answers. */
export function tokensOf(
  index: number,
  { tokens, sentenceTokens = tokens }: Pick<Dial, 'tokens' | 'sentenceTokens'>,
): readonly string[] {
  const code = codeOf(index);
  const filling = Array.from({ length: Math.max(0, tokens - 3) }, (_, at) =>
    (at + 3) % sentenceTokens === 0 ? ` so. And ${code}` : ` ${WORDS[at % WORDS.length]}`,
  );
  return ['Answer', ` ${code}`, ...filling, ' indeed.'];
}

/** Undefined where the words are no answer of the model server. */
export function codeIn(words: string): string | undefined {
  return /\bAnswer ([a-z]+)\b/u.exec(words)?.[1];
}

/** Letters only, and no abbreviation ("eg"): those are turned into words for the ear. */
export function codeOf(index: number): string {
  const letters = index
    .toString(26)
    .replaceAll(/./gu, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)));
  return `q${letters}`;
}
