import { expect, it } from 'vitest';
import { reduce } from '../../src/conversation/reduce.ts';
import { upgradedState } from '../../src/conversation/state-of-03.ts';
import type { StateOf03 } from '../../src/conversation/state-of-03.ts';
import { aCall, attached, replied, says, started } from './a-call.ts';

const digest = { upTo: 1, text: 'Ada asked for the hours.' };

/** A state as version 0.3 carried it into the next run. */
function stateOf03(): StateOf03 {
  const { learnt, turns, ...rest } = aCall(
    attached(),
    says('Hours?'),
    started(),
    replied({ said: 'At nine.' }),
  );
  expect(learnt.version).toBe(0);
  return {
    ...rest,
    turns: turns.map(({ revision, ...turn }) => {
      expect(revision).toBeGreaterThanOrEqual(0);
      return turn;
    }),
    nextDigest: { digest },
  };
}

it('a call that version 0.3 has carried into a new run goes on, with its digest', () => {
  const state = upgradedState(stateOf03());
  expect(state).not.toHaveProperty('nextDigest');
  expect(state.digest).toEqual(digest);
  const next = reduce(state, says('And on Sundays?', { seq: 2, learnt: 0 }));
  expect(next.owed).toEqual({ turnId: '1.2' });
  expect(next.turns.map(({ caller, revision }) => [caller, revision])).toEqual([
    [null, 0],
    ['Hours?', 0],
    ['And on Sundays?', 0],
  ]);
});

it("a state of today's shape stays as it is", () => {
  const state = aCall(attached());
  expect(upgradedState(state)).toBe(state);
});
