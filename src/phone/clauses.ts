/** Marks after which the relay reports what has been played. */
const CLAUSE_END = /[,.;:!?]["')\]”’]*\s*$/;

/**
 * The next words to be spoken from `from` on: one word with the spaces before it, or undefined where the
 * word is not complete yet. Spaces after a comma go with the word before it, as on the wire.
 */
export function nextWord(text: string, from: number, isComplete: boolean): string | undefined {
  const match = /^\s*\S+/.exec(text.slice(from));
  if (match === null) return undefined;
  const rest = text.slice(from + match[0].length);
  if (rest === '' && !isComplete) return undefined;
  const spaces = match[0].endsWith(',') ? (/^\s*/.exec(rest)?.[0] ?? '') : '';
  return match[0] + spaces;
}

export function endsClause(words: string): boolean {
  return CLAUSE_END.test(words);
}

/** Number of words in a text. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
