import { describe, expect, it } from 'vitest';
import type { ReplyInput, SayInput } from '../../src/contracts/activities.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { callIdentity, saveCallInput } from '../../src/conversation/call-record.ts';
import { buildReplyInput, buildSayInput, normalisedInput } from '../../src/conversation/inputs.ts';
import { nextAttempt } from '../../src/conversation/ladder.ts';
import { toldBy } from '../../src/conversation/learnt.ts';
import { limitNoticeMs } from '../../src/conversation/time-limit.ts';
import { planOwed, planTurn } from '../../src/conversation/plan.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import type { CallEvent, CallState } from '../../src/conversation/state.ts';
import { CALL_POLICY, turnTakingOf } from '../../src/workflows/call/policy.ts';
import { aCall, agent, attached, replied, says, start, started, T0 } from './a-call.ts';

const limit: CallEvent = { type: 'learnt', event: { type: 'timeLimit', at: T0 + 60_000 } };
const goodbye = { text: agent.phrases.timeLimit, thenEnd: true, isFinal: true };
const near: CallEvent = { type: 'timeLimitNear', at: T0 + 30_000 };
const about = 'Just so you know, this call has to end in about a minute.';
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

describe('R-C9: shortly before the time limit', () => {
  const of = (seq: number) => ({ epoch: 0, seq, on: 1 });

  it('the agent says so once, between two turns', () => {
    const idle = after(aCall(attached()), near);
    expect(idle.owed).toEqual({ turnId: turnId(0, 2), text: about });
    const said = after(idle, started(of(2)), replied({ said: about }, of(2)));
    expect(said.owed).toBeNull();
    expect(after(said, says('Thanks'), started(), replied({ said: 'Yes.' })).owed).toBeNull();

    const answering = after(aCall(attached()), says('Hours?'), started(), near);
    expect(answering.owed).toEqual({ turnId: turnId(1, 1) });
    const answered = after(answering, replied({ said: 'We are open from nine.' }));
    expect(answered.owed).toEqual({ turnId: turnId(0, 2), text: about });
  });

  it('the agent says it after the next turn if a caller who was speaking has not heard a word', () => {
    const unsaid = replied({ said: '', outcome: 'cut' }, of(2));
    const state = after(aCall(attached()), near, started(of(2)), says('And on Sundays?'), unsaid, started());
    expect(state.owed).toEqual({ turnId: turnId(1, 1) });
    const again = after(state, replied({ said: 'From ten.' }));
    expect(again.owed).toEqual({ turnId: turnId(0, 3), text: about });
    const cut = replied({ said: about, heard: 'Just so', outcome: 'cut' }, of(3));
    expect(after(again, started(of(3)), cut).owed).toBeNull();
  });

  it('the agent says nothing after a mutual goodbye, or in a language without the words', () => {
    const goodbyes = after(aCall(attached()), says('Bye!'), started(), replied({ said: 'Goodbye!' }), near);
    expect(goodbyes.owed).toBeNull();
    expect(after({ ...aCall(attached()), agent: { ...agent, language: 'ja-JP' } }, near).owed).toBeNull();
  });

  it('a gateway learns of the notice from the input of its activity', () => {
    const before = after(aCall(attached()), says('Hours?'), started(), replied({ said: 'At nine.' }));
    const workflow = after(before, near);
    const mirror = after(before, toldBy(asked(workflow)));
    expect(mirror.owed).toEqual(workflow.owed);
    expect(mirror.turns.at(-1)).toMatchObject({ kind: 'notice', number: workflow.turns.at(-1)?.number });
  });

  it('calls with a short limit, calls of 0.4.0, and agents that switch it off have no notice', () => {
    const limited = (maxCallMs: number) => ({ limits: { ...agent.limits, maxCallMs } });
    expect(limitNoticeMs(limited(180_000), { turnTaking: turnTakingOf({}) })).toBe(60_000);
    expect(limitNoticeMs(limited(179_000), CALL_POLICY)).toBeUndefined();
    expect(limitNoticeMs(limited(1_800_000), {})).toBeUndefined();
    const off = { turnTaking: { ...turnTakingOf({}), limitNoticeMs: 0 } };
    expect(limitNoticeMs(limited(1_800_000), off)).toBeUndefined();
  });
});

describe('R-C9: what the caller says during the goodbye', () => {
  const goodbyeSpoken = replied({ said: goodbye.text }, { epoch: 0, on: 1 });
  const late = { ...says('One more thing'), afterGoodbye: true } as const;

  it('is recorded and not answered', () => {
    const state = after(aCall(attached()), limit, started({ epoch: 0, on: 1 }), late);
    expect(state.owed).toEqual({ turnId: turnId(0, 1), ...goodbye });
    expect(state.turns.at(-1)).toMatchObject({ caller: 'One more thing', outcome: 'cut', said: '' });
    const over = after(state, goodbyeSpoken, { type: 'ended', epoch: 1, by: 'agent', at: T0 + 70_000 });
    expect(over.turns.at(-2)).toMatchObject({ kind: 'notice', outcome: 'spoken' });
    expect(saveCallInput(callIdentity(start), over)).toMatchObject({
      status: 'completed',
      endedAt: T0 + 70_000,
      data: { endedBy: 'agent' },
    });
  });

  it('does not make a call fail whose end no gateway reports, except in calls of 0.4.0', () => {
    const expired: CallEvent = { type: 'reconnectExpired', epoch: 1, at: T0 + 100_000 };
    const state = after(aCall(attached()), limit, started({ epoch: 0, on: 1 }), late);
    expect(after(state, expired).ended).toMatchObject({ by: 'agent' });
    const { turnTaking: _, ...of040 } = state.policy;
    expect(after({ ...state, policy: of040 }, expired).ended).toMatchObject({ by: 'failure' });
  });
});
