import { expect, it } from 'vitest';
import type { CallPolicy } from '../../src/contracts/policy.ts';
import { buildReplyInput, buildSayInput } from '../../src/conversation/inputs.ts';
import { nextAttempt } from '../../src/conversation/ladder.ts';
import { planTurn } from '../../src/conversation/plan.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import { initialState } from '../../src/conversation/initial-state.ts';
import type { CallEvent } from '../../src/conversation/state.ts';
import { attached, says, start, T0 } from './a-call.ts';

const SILENCE: CallEvent = { type: 'silence', epoch: 1, seq: 1, at: T0 };

/** The inputs of an answer and of a notice, in calls with this policy. */
function inputsWith(policy: CallPolicy) {
  const after = (...events: readonly CallEvent[]) =>
    events.reduce(reduce, initialState({ ...start, policy }));
  const asked = after(attached(), says('Hours?'));
  const answer = planTurn(asked);
  const attempt = nextAttempt(asked, { failures: [], elapsedMs: 0, now: T0 });
  const silent = after(attached(), SILENCE);
  const notice = planTurn(silent);
  if (answer.do !== 'answer' || attempt === undefined || notice.do !== 'say')
    throw new Error('nothing is due');
  return { reply: buildReplyInput(asked, answer, [], attempt).limits, say: buildSayInput(silent, notice) };
}

it('answers and notices are told how often the policy of their call wants heartbeats', () => {
  const { reply, say } = inputsWith({ ...start.policy, heartbeatEveryMs: 4_000 });
  expect([reply.heartbeatEveryMs, say.heartbeatEveryMs]).toEqual([4_000, 4_000]);
});

it('the policy of an older call says nothing of it, and nor do the inputs: they hash as they did', () => {
  const { heartbeatEveryMs, ...policy } = start.policy;
  const { reply, say } = inputsWith(policy);
  expect(reply).not.toHaveProperty('heartbeatEveryMs');
  expect(say).not.toHaveProperty('heartbeatEveryMs');
});
