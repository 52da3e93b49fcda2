import { describe, expect, it } from 'vitest';
import type { ReplyInput, SearchResult } from '../../src/contracts/activities.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { planOwed, planTurn } from '../../src/conversation/plan.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import { answerTurn } from '../../src/conversation/turn-driver.ts';
import type { ToolRequest, TurnSteps } from '../../src/conversation/turn-driver.ts';
import type { Failed, StepFailure } from '../../src/contracts/failures.ts';
import { aCall, attached, says, started, T0 } from './a-call.ts';
import { aCallWithTools } from './tools/a-tool.ts';

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
  replies: readonly (Failed | ToolRequest)[],
  changes: Partial<TurnSteps> & { failed?: readonly StepFailure[]; agentHasTools?: boolean } = {},
) {
  const { failed, agentHasTools = false, ...steps } = changes;
  let state = agentHasTools
    ? aCallWithTools(attached(), says('Hours?'), started())
    : aCall(attached(), says('Hours?'));
  const plan = agentHasTools ? planOwed(state) : planTurn(state);
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
      async runTools({ said, calls }) {
        events.push(`tools ${calls.length}`);
        state = reduce(state, { type: 'toolsCalled', epoch: 1, turnId: turnId(1, 1), said, calls, at: T0 });
      },
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

describe('R-G1: a turn with tools', () => {
  const look: ToolRequest = { said: '', calls: [{ id: 'c', tool: 'availability', arguments: {} }] };

  it('goes on with the results, and has the whole ladder again', async () => {
    const { rungs, events, asked } = await drive([misconfigured, look, misconfigured], {
      agentHasTools: true,
    });
    expect(rungs).toEqual(['primary', 'fallback', 'primary', 'fallback']);
    expect(events).toContain('tools 1');
    expect(asked.map(({ rounds }) => rounds?.length ?? 0)).toEqual([0, 0, 1, 1]);
  });

  it('has at most four rounds: then the model must answer with words', async () => {
    const { asked } = await drive([look, look, look, look], { agentHasTools: true });
    expect(asked.map(({ noMoreTools }) => noMoreTools === true)).toEqual([false, false, false, false, true]);
  });

  it('calls no more tools when their time is over', async () => {
    const { asked } = await drive([look], { agentHasTools: true, isToolTimeOver: () => true });
    expect(asked.map(({ noMoreTools }) => noMoreTools === true)).toEqual([false, true]);
  });
});
