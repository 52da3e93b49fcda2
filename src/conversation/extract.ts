/** Of passages that are too long together: the sentences that matter for the question. */
import type { Passage, SearchInput } from '../contracts/activities.ts';
import { splitSentences } from './sentences.ts';
import { hits, leansBack, questionWords, words } from './subject-words.ts';

interface Part {
  readonly passage: number;
  readonly text: string;
  readonly score: number;
}

/** A word of the question counts 1. Facts are short and have numbers in them: of two sentences about the subject the one with a number answers. */
const FACT = 0.5;
/** The next passage counts that much less. */
const RANK = 0.4;

/**
 * The passages within the characters that a search asks for, in their order and with their titles. As long as they fit
 * they stay as they are. Otherwise each keeps its best sentence where that fits, so that every source stays, and then come
 * the best of all; sentences keep their order, and one that leans on the one before ("It also …") brings that along.
 */
export function extractPassages(
  passages: readonly Passage[],
  { query: question, chars }: Pick<SearchInput, 'query' | 'chars'>,
): readonly Passage[] {
  if (sizeOf(passages.map(({ text }) => text)) <= chars) return passages;
  const sought = [...words(question), ...questionWords(question)];
  const parts = passages.flatMap((passage, index) => partsOf(passage, index, sought));
  const kept = new Set<Part>();
  let size = 0;
  const keep = (part: Part): void => {
    const before = leansBack(part.text) ? parts[parts.indexOf(part) - 1] : undefined;
    const wanted = [part, ...(before?.passage === part.passage ? [before] : [])].filter(
      (one) => !kept.has(one),
    );
    const more = sizeOf(wanted.map(({ text }) => text));
    if (size + more > chars) return;
    for (const one of wanted) kept.add(one);
    size += more;
  };
  const best = parts.toSorted((a, b) => b.score - a.score || parts.indexOf(a) - parts.indexOf(b));
  for (const [index] of passages.entries()) {
    const first = best.find(({ passage }) => passage === index);
    if (first !== undefined) keep(first);
  }
  for (const part of best) keep(part);
  return passages.flatMap((passage, index) => {
    const text = parts.filter((part) => part.passage === index && kept.has(part)).map((part) => part.text);
    return text.length === 0 ? [] : [{ ...passage, text: text.join('').trim() }];
  });
}

function partsOf({ text, score }: Passage, passage: number, sought: readonly string[]): readonly Part[] {
  // A line is a sentence of its own: rows of tables and items of lists end without a full stop.
  const sentences = text.split(/(?<=\n)/u).flatMap((line) => splitSentences(line));
  return sentences.map((sentence) => {
    const found = hits(sought, sentence);
    const fact = found > 0 && /\d/u.test(sentence) ? FACT : 0;
    return { passage, text: sentence, score: found + fact + score - RANK * passage };
  });
}

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
