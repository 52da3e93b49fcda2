import { expect, it } from 'vitest';
import { withDiffering } from '../../bench/partial-prompts.ts';
import { costOfTurns } from '../../bench/speculation-cost.ts';
import type { ModelRequest } from '../../bench/model-messages.ts';

const request = (code: string, at: number, tokensSent: number): ModelRequest => ({
  ...{ code, at, tokensSent },
  line: '+15550101000',
  promptChars: 100,
  wasRefused: false,
});

it('a request belongs to the first turn that was unanswered when it was made, and is wasted where another answered it', () => {
  const turns = [
    { promptAt: 1_000, waitMs: 40, code: 'b', isComplete: true, hadFiller: false },
    { promptAt: 2_000, waitMs: 400, code: 'd', isComplete: true, hadFiller: false },
  ];
  const requests = [
    request('a', 700, 3),
    request('b', 900, 8),
    request('c', 1_600, 0),
    request('d', 2_005, 8),
    request('e', 2_900, 8),
  ];
  expect(costOfTurns(turns, requests)).toEqual([
    { requests: 2, tokensWasted: 3, promptCharsWasted: 100 },
    { requests: 2, tokensWasted: 0, promptCharsWasted: 100 },
  ]);
});

it('one turn in five ends in other words than its last partial prompt', () => {
  const turns = withDiffering(
    Array.from({ length: 20 }, (_, index) => ({ text: `Question number ${index}` })),
    1,
  );
  const differing = turns.map(({ partials }) => partials !== undefined);
  for (const first of [0, 5, 10, 15]) {
    expect(differing.slice(first, first + 5).filter(Boolean)).toHaveLength(1);
  }
  const [odd] = turns.filter(({ partials }) => partials !== undefined);
  expect(odd?.partials).toEqual(['Question', 'Question number']);
  expect(withDiffering(turns, 1)).toEqual(turns);
});
