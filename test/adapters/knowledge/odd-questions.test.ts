import { beforeAll, expect, it } from 'vitest';
import { synthesise } from '../../../eval/synthetic.ts';
import { buildPassageSearch } from '../../../src/adapters/knowledge/passage-search.ts';
import type { PassageSearch } from '../../../src/adapters/knowledge/passage-search.ts';
import { processorMs } from '../../setup/processor-time.ts';

/** With 10,000 passages an ordinary question takes about 2 ms. An unusual one may take 50 ms. */
const SIZE = 10_000;
const MAX_RATIO = 25;
const ORDINARY = 150;

let search: PassageSearch;
let questions: readonly string[];
let ordinaryMs: number;

function timeOf(text: string): number {
  const startedAt = processorMs();
  const { numbers, fitOf } = search.rank({ text, depth: 20 });
  for (const number of numbers) fitOf(number);
  return processorMs() - startedAt;
}

/** Asks a different question each time, because words are cached. The median ignores runs in which the machine was busy. */
function medianOf(textOf: (run: number) => string): number {
  const times = Array.from({ length: 9 }, (_, run) => timeOf(textOf(run)));
  return times.toSorted((a, b) => a - b)[4] ?? Infinity;
}

beforeAll(async () => {
  const set = synthesise(SIZE);
  search = await buildPassageSearch(set.passages);
  questions = set.questions;
  for (const question of questions.slice(ORDINARY)) timeOf(question);
  const times = questions.slice(0, ORDINARY).map(timeOf);
  ordinaryMs = times.reduce((sum, each) => sum + each, 0) / times.length;
});

const LONG = 5_000;
const unknownWords = (run: number): string =>
  Array.from({ length: 900 }, (_, at) => `w${run}x${at}q`).join(' ');

it.each([
  [
    'of 5,000 characters, of known words',
    (run: number) => questions.slice(run).join(' ').repeat(9).slice(0, LONG),
  ],
  ['of 5,000 characters, of unknown words', (run: number) => unknownWords(run).slice(0, LONG)],
  ['of one word of 5,000 letters', (run: number) => String.fromCodePoint(97 + run).repeat(LONG)],
  ['of one letter', (run: number) => String.fromCodePoint(97 + run)],
  ['of emoji', (run: number) => '🚲👩‍👩‍👧☎️'.repeat(300 + run)],
])(`R-C6: a question %s takes at most ${MAX_RATIO} times as long as an ordinary one`, (_what, textOf) => {
  expect(medianOf(textOf) / ordinaryMs).toBeLessThan(MAX_RATIO);
});
