/** Shortens passages that exceed the character limit to the sentences that matter for the question. */
import type { Passage, SearchInput } from '../contracts/activities.ts';
import { splitSentences } from './sentences.ts';
import { hits, leansBack, questionWords, words } from './subject-words.ts';

interface Part {
  readonly passage: number;
  readonly text: string;
  readonly score: number;
}

/**
 * Score for a number in a sentence. A word of the question scores 1. Facts are short and contain numbers, so of two sentences
 * about the subject the one with a number is more likely to be the answer.
 */
const FACT = 0.5;
/** How much less a sentence scores for each passage ranked before its own. */
const RANK = 0.4;

/**
 * Returns the passages, with their titles and in their order, cut to the `chars` that the search asks for.
 *
 * Passages that fit stay unchanged. Otherwise each passage first keeps its best sentence if that fits, so that every source
 * is represented. Then the best remaining sentences are added while they fit. Sentences keep their order. A sentence that
 * refers to the one before ("It also …") is kept together with it.
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
  // Each line counts as a sentence: table rows and list items end without a full stop.
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
