import { expect, it } from 'vitest';
import type { ReplyInput, SayInput } from '../../src/contracts/activities.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { buildReplyInput, buildSayInput, normalisedInput } from '../../src/conversation/inputs.ts';
import { nextAttempt } from '../../src/conversation/ladder.ts';
import { toldBy } from '../../src/conversation/learnt.ts';
import { planOwed, planTurn } from '../../src/conversation/plan.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import type { CallEvent, CallState } from '../../src/conversation/state.ts';
import { aCall, agent, attached, replied, says, started, T0 } from './a-call.ts';

const limit: CallEvent = { type: 'learnt', event: { type: 'timeLimit', at: T0 + 60_000 } };
const goodbye = { text: agent.phrases.timeLimit, thenEnd: true };
const after = (state: CallState, ...events: readonly CallEvent[]) => events.reduce(reduce, state);

/** What the workflow asks a gateway for in this state. */
function asked(state: CallState): ReplyInput | SayInput {
  const plan = planTurn(state);
  if (plan.do === 'nothing') throw new Error('nothing is to be said');
  if (plan.do === 'say') return buildSayInput(state, plan);
  const attempt = nextAttempt(state, { failures: [], elapsedMs: 0, now: T0 });
  if (attempt === undefined) throw new Error('the ladder is empty');
  return buildReplyInput(state, plan, [], attempt);
}

it('while nothing is owed the goodbye comes at once, and once', () => {
  const state = after(aCall(attached()), limit);
  expect(state.owed).toEqual({ turnId: turnId(0, 1), ...goodbye });
  expect(after(state, limit)).toBe(state);
});

it('an answer in progress is finished before the goodbye', () => {
  const answering = after(aCall(attached()), says('Hours?'), started());
  const limited = after(answering, limit);
  expect(limited.owed).toEqual({ turnId: turnId(1, 1) });
  const spoken = after(limited, replied({ said: 'We are open from nine.' }));
  expect(spoken.turns.at(-2)).toMatchObject({ caller: 'Hours?', outcome: 'spoken' });
  expect(spoken.owed).toEqual({ turnId: turnId(0, 1), ...goodbye });
});

it('a caller who talks on is answered by the goodbye, however often', () => {
  const announced = after(aCall(attached()), limit, started({ epoch: 0, on: 1 }));
  const first = after(announced, says('One more thing'));
  expect(first.owed).toEqual({ turnId: turnId(1, 1), ...goodbye });
  const second = after(first, started(), says('And another', { seq: 2 }));
  expect(second.owed).toEqual({ turnId: turnId(1, 2), ...goodbye });
});

it('a silence after the limit is answered by the goodbye as well', () => {
  const cut = replied({ said: 'We have', heard: 'We', outcome: 'cut' }, { epoch: 0, on: 1 });
  const state = after(aCall(attached()), limit, started({ epoch: 0, on: 1 }), cut);
  const silent = after(state, { type: 'silence', epoch: 1, seq: 1, at: T0 + 90_000 });
  expect(silent.owed).toEqual({ turnId: turnId(1, 1), ...goodbye });
});

it('a call that is over has no time limit any more', () => {
  const over = aCall(attached(), { type: 'ended', epoch: 1, by: 'caller', at: T0 });
  expect(after(over, limit)).toBe(over);
});

it('a gateway learns of the limit from the goodbye that it is asked to say', () => {
  const before = aCall(attached());
  const workflow = after(before, limit);
  const mirror = after(before, toldBy(asked(workflow)));
  expect(mirror).toEqual(workflow);
});

it('a gateway that has planned an answer to the last words learns that they are answered by the goodbye', () => {
  const spoken = [says('Hours?'), started(), replied({ said: 'At nine.' })];
  const before = after(aCall(attached()), ...spoken);
  const workflow = after(before, limit, started({ epoch: 0, on: 1 }), says('One more thing', { seq: 2 }));
  const mirror = after(before, says('One more thing', { seq: 2 }), started({ seq: 2 }));
  expect(planOwed(mirror)).toMatchObject({ do: 'answer' });
  const told = after(mirror, toldBy(asked(workflow)));
  expect(planOwed(told)).toMatchObject({ do: 'say', text: goodbye.text, owed: goodbye });
});

it('what the gateway has not acknowledged does not change what it is taken to have foreseen', () => {
  const answering = after(aCall(attached()), says('Hours?'));
  const limited = after(answering, limit);
  const [foreseen, real] = [asked(answering), asked(limited)].map((input) => {
    if ('text' in input) throw new Error('an answer is wanted');
    return normalisedInput(input);
  });
  expect(asked(limited).learnt).toEqual({ version: 1, events: [{ type: 'timeLimit', at: T0 + 60_000 }] });
  expect(real).toEqual(foreseen);
});

it('the calls of version 0.3 are interrupted by their goodbye, as they were', () => {
  const state = after(aCall(attached()), says('Hours?'), started(), { type: 'timeLimitOf03', at: T0 });
  expect(state.turns.at(-2)).toMatchObject({ caller: 'Hours?', outcome: 'cut' });
  expect(state.owed).toEqual({ turnId: turnId(0, 1), ...goodbye });
  expect(state).not.toHaveProperty('timeLimit');
});
