import { beforeAll, expect, it } from 'vitest';
import { synthesise } from '../../../eval/synthetic.ts';
import { buildPassageSearch } from '../../../src/adapters/knowledge/passage-search.ts';
import type { PassageSearch } from '../../../src/adapters/knowledge/passage-search.ts';

/** With 10,000 passages an ordinary question takes some 1.5 ms, and 50 ms is what an odd one may take: 33 times as long. */
const SIZE = 10_000;
const MAX_RATIO = 30;
/** An odd question that takes next to nothing is measured against this, not against the clock's resolution. */
const ORDINARY = 200;

let search: PassageSearch;
let questions: readonly string[];
let ordinaryMs: number;

/** The median of some runs: the machine may be busy with something else during one of them. */
function timeOf(text: string): number {
  const times = Array.from({ length: 5 }, () => {
    const startedAt = performance.now();
    search.search({ text, context: text, limit: 3 });
    return performance.now() - startedAt;
  });
  return times.toSorted((a, b) => a - b)[2] ?? Infinity;
}

beforeAll(async () => {
  const set = synthesise(SIZE);
  search = await buildPassageSearch(set.passages);
  questions = set.questions.slice(0, ORDINARY);
  for (const question of questions) timeOf(question);
  const times = questions.map(timeOf);
  ordinaryMs = times.reduce((sum, each) => sum + each, 0) / times.length;
}, 60_000);

it.each([
  ['of 5,000 characters, of words that are known', () => questions.join(' ').repeat(10).slice(0, 5_000)],
  ['of 5,000 characters, of words that nobody has', () => Array.from({ length: 900 }, (_, at) => `w${at}xq`).join(' ').slice(0, 5_000)],
  ['of one word of 5,000 letters', () => 'a'.repeat(5_000)],
  ['of one letter', () => 'a'],
  ['of emoji', () => '🚲👩‍👩‍👧☎️'.repeat(400)],
])(`R-C6: a question ${'%s'} takes at most ${MAX_RATIO} times as long as an ordinary one`, (_what, text) => {
  expect(timeOf(text()) / ordinaryMs).toBeLessThan(MAX_RATIO);
});
