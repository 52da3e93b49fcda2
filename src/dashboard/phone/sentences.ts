/** Cuts text into what is spoken in one go: Chrome falls silent after 14 seconds, so it gets a sentence at a time. */
import { endsClause } from '../../phone/clauses.ts';

/** A sentence may be longer; then it is cut behind a comma. */
const LONG = 180;

/**
 * The first sentence of `text`. Undefined if it may still grow. `isWhole`: no more text will come, so what is left is a sentence.
 */
export function firstSentence(text: string, isWhole: boolean): string | undefined {
  // A full stop ends a sentence only if something follows: "3.5" comes in pieces.
  const end = /[.!?。！？]["'”’)\]]*\s+(?=\S)/u.exec(text);
  if (end !== null && end.index + end[0].length <= LONG) return text.slice(0, end.index + end[0].length);
  const comma = text.length > LONG ? text.slice(0, LONG).lastIndexOf(', ') : -1;
  if (comma > 0) return text.slice(0, comma + 2);
  if (end !== null) return text.slice(0, end.index + end[0].length);
  return isWhole && text.trim() !== '' ? text : undefined;
}

/** The clauses that `text` has up to `heard` characters: the relay reports what was played clause by clause. */
export function clausesOf(text: string, from: number, heard: number): readonly string[] {
  const clauses: string[] = [];
  let start = from;
  for (const { index, 0: word } of text.matchAll(/\S+\s*/gu)) {
    const end = index + word.length;
    if (end > heard || end <= start || !endsClause(word)) continue;
    clauses.push(text.slice(start, end));
    start = end;
  }
  return clauses;
}

/** Whether a recogniser has heard the agent's own words: most of its words are among those just spoken. */
export function isEcho(recognised: string, spoken: string): boolean {
  const known = new Set(wordsOf(spoken));
  const words = wordsOf(recognised);
  return words.length > 0 && words.filter((word) => known.has(word)).length / words.length >= 0.6;
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
