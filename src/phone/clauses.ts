/** Splits text into the words that the relay speaks and the clauses that it reports as played. */

/** Punctuation after which the relay reports what has been played. */
const CLAUSE_END = /[,.;:!?]["')\]”’]*\s*$/;

/**
 * Returns the next word from offset `from`, with the spaces before it. Returns undefined if there is no word, or if the
 * word may still grow (`isComplete` is false and nothing follows it). Spaces after a comma belong to the word before
 * them, as on the wire.
 */
export function nextWord(text: string, from: number, isComplete: boolean): string | undefined {
  const match = /^\s*\S+/.exec(text.slice(from));
  if (match === null) return undefined;
  const rest = text.slice(from + match[0].length);
  if (rest === '' && !isComplete) return undefined;
  const spaces = match[0].endsWith(',') ? (/^\s*/.exec(rest)?.[0] ?? '') : '';
  return match[0] + spaces;
}

/** Whether the relay reports what has been played after these words. */
export function endsClause(words: string): boolean {
  return CLAUSE_END.test(words);
}

/** Number of words in a text. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
