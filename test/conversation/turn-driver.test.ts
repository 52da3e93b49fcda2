import { describe, expect, it } from 'vitest';
import type { ReplyInput, SearchResult } from '../../src/contracts/activities.ts';
import { planTurn } from '../../src/conversation/plan.ts';
import { answerTurn } from '../../src/conversation/turn-driver.ts';
import type { TurnSteps } from '../../src/conversation/turn-driver.ts';
import type { Failed, StepFailure } from '../../src/contracts/failures.ts';
import { aCall, attached, says, T0 } from './a-call.ts';

const FOUND: SearchResult = {
  passages: [{ id: 'hours', title: 'Hours', text: 'We open at nine.', score: 0.9 }],
  tookMs: 2,
  at: T0,
};
const unreachable: Failed = { type: 'ModelUnreachable' };
const misconfigured: Failed = { type: 'ModelMisconfigured' };
class SearchDown extends Error {}

/** Drives one turn. `replies`: what each rung asked comes to, in order; then it answers. */
async function drive(
  replies: readonly Failed[],
  changes: Partial<TurnSteps> & { failed?: readonly StepFailure[] } = {},
) {
  const { failed, ...steps } = changes;
  const state = aCall(attached(), says('Hours?'));
  const plan = planTurn(state);
  if (plan.do !== 'answer') throw new Error('the caller is owed an answer');
  const asked: ReplyInput[] = [];
  const events: string[] = [];
  const left = [...replies];
  await answerTurn(
    {
      state: () => state,
      now: () => T0,
      elapsedMs: () => 0,
      isOver: () => false,
      search: async () => FOUND,
      failureOf(error) {
        if (!(error instanceof SearchDown)) throw error;
        return { type: 'DatabaseUnavailable' };
      },
      async reply(input) {
        asked.push(input);
        return left.shift();
      },
      runTools: async () => undefined,
      isToolTimeOver: () => false,
      onFound: ({ passages }) => events.push(`found ${passages.length}`),
      onFailed: ({ step, type }) => events.push(`${step}: ${type}`),
      onExhausted: () => events.push('exhausted'),
      ...steps,
    },
    plan,
    failed,
  );
  return { rungs: asked.map(({ rung }) => rung), events, asked };
}

describe('a turn', () => {
  it('is searched for and answered by the first rung', async () => {
    const { rungs, events, asked } = await drive([]);
    expect([rungs, events]).toEqual([['primary'], ['found 1']]);
    expect(asked[0]?.passages).toEqual(FOUND.passages);
  });

  it('goes down the ladder until somebody has spoken', async () => {
    const { rungs, events } = await drive([unreachable, unreachable, misconfigured]);
    expect(rungs).toEqual(['primary', 'primary', 'fallback', 'template']);
    expect(events).toEqual([
      'found 1',
      'primary: ModelUnreachable',
      'primary: ModelUnreachable',
      'fallback: ModelMisconfigured',
    ]);
  });

  it('is exhausted once the last rung has failed', async () => {
    const { events } = await drive(Array.from({ length: 9 }, () => misconfigured));
    expect(events.at(-1)).toBe('exhausted');
  });

  it('skips what has failed in it before', async () => {
    const before: StepFailure[] = [{ step: 'primary', at: T0, ...misconfigured }];
    expect((await drive([], { failed: before })).rungs).toEqual(['fallback']);
  });

  it('goes on without knowledge if the search fails', async () => {
    const search = () => Promise.reject(new SearchDown());
    const { events, asked } = await drive([], { search });
    expect(events).toEqual(['search: DatabaseUnavailable']);
    expect(asked[0]?.passages).toEqual([]);
  });

  it('asks nobody once it is over', async () => {
    expect((await drive([], { isOver: () => true })).rungs).toEqual([]);
  });

  it('throws what is no failure of a step: that is a bug', async () => {
    const search = () => Promise.reject(new Error('undefined is not a function'));
    await expect(drive([], { search })).rejects.toThrow('undefined is not a function');
  });
});
