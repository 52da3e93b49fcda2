import { describe, expect, it } from 'vitest';
import type { ControlAction } from '../../src/contracts/control.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { callIdentity, isFinal, saveCallInput, saveTurnInput } from '../../src/conversation/call-record.ts';
import { buildContext } from '../../src/conversation/context.ts';
import { controlRefusal } from '../../src/conversation/control.ts';
import { planTurn } from '../../src/conversation/plan.ts';
import { initialState } from '../../src/conversation/initial-state.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import { silenceMeaning } from '../../src/conversation/silence-meaning.ts';
import type { CallEvent, CallState } from '../../src/conversation/state.ts';
import { aCall, agent, attached, replied, says, start, started, T0 } from './a-call.ts';

const ANN = { id: 'user 1', name: 'ann@example.com' };
const BOB = { id: 'user 2', name: 'bob@example.com' };

let requests = 0;
function does(action: Partial<ControlAction> & Pick<ControlAction, 'do'>): CallEvent {
  requests += 1;
  const at = T0 + requests;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each test gives the fields of its action
  const whole = { id: `request ${requests}`, by: ANN, ...action } as ControlAction;
  return { type: 'learnt', event: { type: 'control', at, action: whole } };
}
const saying = (text: string, mode: 'after' | 'instead' = 'after') => does({ do: 'say', text, mode });
const planned = (state: CallState) => {
  const plan = planTurn(state);
  return plan.do === 'say' ? plan.text : plan.do;
};
const ask = [says('When do you open?'), started()];
/** The result of operator's words number `n`. */
const heard = (
  n: number,
  said: string,
  outcome: 'spoken' | 'cut' = 'spoken',
  tries = 0,
): readonly CallEvent[] => {
  const id = turnId(0, n * 1_000 + tries);
  return [
    { type: 'started', turnId: id, epoch: 1 },
    { type: 'replied', epoch: 1, result: { turnId: id, outcome, said, times: { at: T0 } } },
  ];
};

describe("R-V4: an operator's words", () => {
  it('are said at once if nothing is owed', () => {
    expect(planned(aCall(attached(), saying('One moment.')))).toBe('One moment.');
  });

  it('wait for the answer in progress, and are said in their order', () => {
    const waiting = aCall(attached(), ...ask, saying('First.'), saying('Second.'));
    expect(planned(waiting)).toBe('nothing');
    const answered = reduce(waiting, replied({ said: 'At nine.' }));
    expect(planned(answered)).toBe('First.');
    expect(planned(heard(1, 'First.').reduce(reduce, answered))).toBe('Second.');
  });

  it('can be said instead of the answer, of which the record keeps what was heard', () => {
    const instead = aCall(attached(), ...ask, saying('Hold the line.', 'instead'));
    expect(planned(instead)).toBe('Hold the line.');
    const after = reduce(instead, replied({ said: 'At nine and', heard: 'At nine', outcome: 'cut' }));
    expect(after.turns[1]).toMatchObject({ outcome: 'cut', heard: 'At nine' });
    expect(planned(after)).toBe('Hold the line.');
  });

  it('are owed again if the caller spoke before the first of them', () => {
    const first = aCall(attached(), saying('Ann here.'), {
      type: 'started',
      turnId: turnId(0, 1_000),
      epoch: 1,
    });
    const asked = [...ask, ...heard(1, '', 'cut')].reduce(reduce, first);
    expect(planned(asked)).toBe('nothing');
    const answered = reduce(asked, replied({ said: 'At nine.' }));
    expect(planned(answered)).toBe('Ann here.');
    // The same report twice does not say them twice.
    const twice = heard(1, '', 'cut').reduce(reduce, answered);
    expect(twice.control?.queue).toEqual([]);
  });

  it('that the caller interrupts are not said again, and the record has what was heard', () => {
    const call = aCall(attached(), saying('Ann here, how can I help?'), ...heard(1, 'Ann here,', 'cut'));
    expect(planned(call)).toBe('nothing');
    expect(call.turns.at(-1)).toMatchObject({ operator: ANN.name, heard: 'Ann here,', outcome: 'cut' });
  });

  it('that could not be said before the end are in the record', () => {
    const events: CallEvent[] = [{ type: 'ended', epoch: 1, by: 'caller', at: T0 }, { type: 'closed' }];
    const over = aCall(attached(), ...ask, saying('First.'), saying('Second.'), ...events);
    const turns = over.turns.filter(({ operator }) => operator === ANN.name);
    expect(turns.map(({ outcome, said }) => [outcome, said])).toEqual([
      ['cut', ''],
      ['cut', ''],
    ]);
    const [first] = turns;
    if (first === undefined || !isFinal(first)) throw new Error('the turn is final');
    expect(saveTurnInput(callIdentity(start), over, first).turn).toMatchObject({
      ...{ plannedResponse: 'First.', aiResponse: null, userInput: null },
      details: { operator: ANN.name },
    });
  });

  it('are said after a lost connection', () => {
    const lost = aCall(attached(), saying('Ann here.'), {
      type: 'started',
      turnId: turnId(0, 1_000),
      epoch: 1,
    });
    expect(planned(reduce(lost, attached(2)))).toBe('Ann here.');
  });

  it('replace a goodbye, after which there would be no more time', () => {
    const silence = (seq: number): CallEvent => ({ type: 'silence', epoch: 1, seq, at: T0 + seq });
    const goodbye = [1, 2, 3].flatMap((seq) => [
      silence(seq),
      started({ seq }),
      ...(seq < 3 ? [replied({ said: 'Are you there?' }, { seq })] : []),
    ]);
    expect(aCall(attached(), ...goodbye).owed).toMatchObject({ thenEnd: true });
    expect(planned(aCall(attached(), ...goodbye, saying('Wait.')))).toBe('Wait.');
  });
});

describe('R-V4: a call that is taken over', () => {
  const takeOver = does({ do: 'takeOver' });
  const giveBack = does({ do: 'giveBack' });

  it('is not answered by the agent; the words of the caller are recorded', () => {
    const held = aCall(attached(), takeOver, says('Hello?'));
    expect(planned(held)).toBe('nothing');
    expect(held.owed).toBeNull();
    expect(held.turns.at(-1)).toMatchObject({ caller: 'Hello?', operator: ANN.name });
    expect(silenceMeaning(held)).toBe('held');
    expect(planned(reduce(held, { type: 'silence', epoch: 1, seq: 2, at: T0 }))).toBe('nothing');
    // A new connection does not greet either.
    expect(planned(reduce(held, attached(2)))).toBe('nothing');
  });

  it('stops the answer that is owed, but not words of an operator', () => {
    expect(planned(aCall(attached(), says('Hello?'), takeOver))).toBe('nothing');
    expect(planned(aCall(attached(), saying('Ann here.'), takeOver))).toBe('Ann here.');
  });

  it('has one holder, who is named to others', () => {
    const held = aCall(attached(), takeOver);
    expect(controlRefusal(held, { do: 'takeOver', id: 'other', by: BOB }, T0)).toEqual({
      reason: 'held',
      holder: ANN.name,
    });
    expect(controlRefusal(held, { do: 'takeOver', id: 'other', by: ANN }, T0)).toBeUndefined();
    expect(
      controlRefusal(reduce(held, giveBack), { do: 'takeOver', id: 'other', by: BOB }, T0),
    ).toBeUndefined();
  });

  it('is answered after it was given back, by an agent that knows what was said and does not greet', () => {
    const back = aCall(
      attached(),
      takeOver,
      says('Is Ann there?'),
      saying('Speaking. We open at nine.'),
      ...heard(1, 'Speaking. We open at nine.'),
      giveBack,
    );
    expect(planned(back)).toBe('nothing');
    const asked = reduce(back, says('And on Sundays?', { seq: 2 }));
    const plan = planTurn(asked);
    if (plan.do !== 'answer') throw new Error('the agent answers');
    expect(buildContext(asked, plan.turn).slice(-3)).toEqual([
      { caller: 'Is Ann there?' },
      { agent: 'Speaking. We open at nine.' },
      { caller: 'And on Sundays?' },
    ]);
  });
});

describe('R-V4: an operator who hangs up', () => {
  it('lets the agent say goodbye, or what the operator wrote, and ends the call for that reason', () => {
    const own = aCall(attached(), ...ask, does({ do: 'hangUp' }));
    expect(own.owed).toMatchObject({ text: agent.phrases.timeLimit, thenEnd: true, isFinal: true });
    const given = aCall(attached(), does({ do: 'hangUp', goodbye: 'Goodbye from Ann.' }));
    expect(planned(given)).toBe('Goodbye from Ann.');
    expect(controlRefusal(given, { do: 'takeOver', id: 'other', by: ANN }, T0)).toEqual({ reason: 'over' });
    const over = reduce(given, { type: 'ended', epoch: 1, by: 'agent', at: T0 });
    expect(saveCallInput(callIdentity(start), over).data).toMatchObject({
      ended: { by: 'operator', reason: 'hang-up' },
    });
  });
});

describe('R-G2: an operator who puts the caller through', () => {
  const withPerson = (when: 'always' | 'opening' = 'always') => {
    const transfer = { numbers: ['+12075550150'], ringSeconds: 20, when, accept: 'key' } as const;
    const hours = { timeZone: 'America/New_York', hours: {} };
    return initialState({ ...start, agent: { ...agent, ...hours, transfer } });
  };
  const BEFORE = 'One moment, I am putting you through to a person.';

  it('stops the answer; the agent says so, and then the telephone of a person rings', () => {
    const asked = [attached(), ...ask, does({ do: 'transfer' })].reduce(reduce, withPerson());
    expect(planTurn(asked)).toMatchObject({ do: 'say', text: BEFORE, owed: { thenTransfer: true } });
    const through = heard(1, BEFORE).reduce(reduce, asked);
    expect(through).toMatchObject({ transfer: 'ringing', owed: null });
    expect(through.turns.at(-1)).toMatchObject({ operator: ANN.name, heard: BEFORE });
    expect(controlRefusal(through, { do: 'transfer', id: 'again', by: ANN }, T0)).toEqual({
      reason: 'ringing',
    });
    // The caller is told that nobody came, also if an operator has taken over.
    const back = [does({ do: 'takeOver' }), { ...attached(2), transfer: 'busy' } as const].reduce<CallState>(
      (state, event) => reduce(state, event),
      through,
    );
    expect(planned(back)).toContain('nobody can take your call');
  });

  it('is refused if the file of the agent names nobody, or nobody at this time', () => {
    const request = { do: 'transfer', id: 'request', by: ANN } as const;
    expect(controlRefusal(aCall(attached()), request, T0)).toEqual({ reason: 'nobody' });
    expect(controlRefusal(reduce(withPerson('opening'), attached()), request, T0)).toEqual({
      reason: 'nobody',
    });
    expect(controlRefusal(reduce(withPerson(), attached()), request, T0)).toBeUndefined();
  });
});

it('R-V4: a request that comes twice acts once', () => {
  const once = saying('One moment.');
  const call = aCall(attached(), once);
  expect(reduce(call, once)).toEqual(call);
  // Even if somebody else has taken over meanwhile, the answer stays the same.
  const held = reduce(call, does({ do: 'takeOver', by: BOB }));
  const id = call.control?.done[0] ?? '';
  expect(controlRefusal(held, { do: 'takeOver', id, by: ANN }, T0)).toBeUndefined();
});

it('R-V4: the gateway learns what an operator has done, and applies it once', () => {
  const workflow = aCall(attached(), ...ask, does({ do: 'takeOver' }));
  const told: CallEvent = { type: 'told', learnt: workflow.learnt };
  const mirror = reduce(aCall(attached(), ...ask), told);
  expect(mirror).toEqual(workflow);
  expect(reduce(mirror, told)).toEqual(mirror);
});
