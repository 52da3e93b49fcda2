import { describe, expect, it } from 'vitest';
import { turnId } from '../../../src/contracts/ids.ts';
import { initialState } from '../../../src/conversation/initial-state.ts';
import { reduce } from '../../../src/conversation/reduce.ts';
import type { CallState } from '../../../src/conversation/state.ts';
import { actionsOf } from '../../../src/conversation/tools/actions.ts';
import { usageOf } from '../../../src/conversation/tools/call-usage.ts';
import { fixedReply } from '../../../src/conversation/tools/plan-calls.ts';
import { attached, replied, says, start, started, T0 } from '../a-call.ts';
import { aCallWithTools, book, BOOKING, calls, result, statuses, toolAgent, toolsOf } from './a-tool.ts';

const DONE = { status: 'done', text: '{"number":"B7"}' } as const;
const UNKNOWN = { status: 'unknown', cause: 'timeout' } as const;

const then = (state: CallState, ...events: Parameters<typeof reduce>[1][]) => events.reduce(reduce, state);
const latestFixed = (state: CallState) => {
  const turn = state.turns.at(-1);
  return turn && fixedReply(state, turn);
};

/** The caller asks for a booking, the agent reads it back, and the caller says `answer`. */
function answered(
  answer: string,
  readBack = { said: 'Shall I book it?', heard: 'Shall I book it?' },
): CallState {
  return aCallWithTools(
    attached(),
    says('Book me in for ten'),
    started(),
    calls([book()]),
    replied(readBack),
    says(answer, { seq: 2 }),
    started({ seq: 2 }),
  );
}
const booked = () => result(then(answered('Yes, please.'), calls([book()], { seq: 2 })), DONE);

describe('R-G1: a wish that must be confirmed', () => {
  it('is read back and not carried out', () => {
    const state = aCallWithTools(attached(), says('Book me in'), started(), calls([book()]));
    expect(statuses(state)).toEqual(['asked']);
    expect(latestFixed(state)).toEqual({ do: 'readBack', tool: 'book', arguments: BOOKING });
  });

  it('is carried out once the caller agrees and the model calls it again', () => {
    const state = then(answered('Yes, please.'), calls([book({ name: 'ana  ruiz' })], { seq: 2 }));
    expect(statuses(state)).toEqual(['confirmed', 'open']);
    expect(latestFixed(state)).toBeUndefined();
  });

  it.each([
    'No.',
    'Wait, make it eleven instead',
    'How much is it?',
    'Hm, what was that?',
    'banana',
    'Sure, Thursday at ten.',
  ])('is read back again after "%s"', (words) => {
    const state = then(answered(words), calls([book()], { seq: 2 }));
    expect(statuses(state).at(-1)).toBe('asked');
  });

  it('is read back again with other arguments, whatever the caller said', () => {
    const state = then(answered('Yes.'), calls([book({ name: 'Ben' })], { seq: 2 }));
    expect(statuses(state)).toEqual(['asked', 'asked']);
  });

  it('is read back again if the caller has heard only its beginning', () => {
    const state = then(
      answered('Yes.', { said: 'Shall I book it?', heard: 'Shall' }),
      calls([book()], { seq: 2 }),
    );
    expect(statuses(state).at(-1)).toBe('asked');
  });

  it('is one a turn: the model must ask for the other one later', () => {
    const state = aCallWithTools(attached(), says('Both'), started(), calls([book(), book({ name: 'Ben' })]));
    expect(statuses(state)).toEqual(['asked', 'rejected']);
  });
});

describe('R-G1: a repeat', () => {
  it('within a turn joins the first call and gets its result', () => {
    const state = then(answered('Yes.'), calls([book()], { seq: 2 }), calls([book()], { seq: 2 }));
    expect(statuses(state)).toEqual(['confirmed', 'open', 'joined']);
    expect(actionsOf(state).at(-1)?.joins).toBe('1.2/0/0');
  });

  it.each(['open', 'unknown'] as const)('in a later turn joins a wish that is still %s', (status) => {
    const open = then(answered('Yes.'), calls([book()], { seq: 2 }));
    const pending = status === 'open' ? open : result(open, UNKNOWN);
    const state = then(
      pending,
      replied({ said: 'I am finding out.' }, { seq: 2 }),
      says('Yes, book it', { seq: 3 }),
      started({ seq: 3 }),
      calls([book()], { seq: 3 }),
    );
    expect(statuses(state).slice(1)).toEqual([status, 'joined']);
  });

  it('of a wish that is done is read back as a second one, and confirmed has a key of its own', () => {
    const again = then(
      booked(),
      replied({ said: 'Done.', told: ['1.2/0/0'] }, { seq: 2 }),
      says('The same again', { seq: 3 }),
      started({ seq: 3 }),
      calls([book()], { seq: 3 }),
      replied({ said: 'Shall I?' }, { seq: 3 }),
      says('Yes', { seq: 4 }),
      started({ seq: 4 }),
      calls([book()], { seq: 4 }),
    );
    expect(statuses(again)).toEqual(['confirmed', 'done', 'confirmed', 'open']);
    expect(actionsOf(again).at(-1)?.wish).toBe(2);
  });

  it('of a wish that has certainly failed may be carried out without another question, with the same key', () => {
    const failed = result(then(answered('Yes.'), calls([book()], { seq: 2 })), {
      status: 'failed',
      cause: 'unreachable',
    });
    const state = then(
      failed,
      replied({ said: 'It failed.' }, { seq: 2 }),
      says('Try again', { seq: 3 }),
      started({ seq: 3 }),
      calls([book()], { seq: 3 }),
    );
    expect(actionsOf(state).at(-1)).toMatchObject({ status: 'open', wish: 1 });
  });
});

describe('R-G1: what the model gets wrong', () => {
  const wrong = { tool: 'book', problem: 'Wrong arguments: start is in the past.' };

  it('goes back to it once, then the caller is asked', () => {
    const once = aCallWithTools(attached(), says('Book'), started(), calls([wrong]));
    expect(latestFixed(once)).toBeUndefined();
    expect(latestFixed(then(once, calls([wrong])))).toEqual({ do: 'askAgain' });
  });

  it('is not carried out if the tool does not exist', () => {
    expect(statuses(aCallWithTools(attached(), says('Pay'), started(), calls([{ tool: 'pay' }])))).toEqual([
      'rejected',
    ]);
  });

  it('does not begin if the caller has spoken meanwhile', () => {
    const state = aCallWithTools(
      attached(),
      says('Book'),
      started(),
      says('No, stop', { seq: 2 }),
      calls([book()]),
    );
    expect(statuses(state)).toEqual([]);
  });
});

describe('R-G1: the end of a call', () => {
  it('waits for a result that is owed', () => {
    const open = then(answered('Yes.'), calls([book()], { seq: 2 }));
    const state = then(
      open,
      says('Goodbye', { seq: 3 }),
      started({ seq: 3 }),
      calls([{ tool: 'endCall' }], { seq: 3 }),
    );
    expect(statuses(state).at(-1)).toBe('rejected');
  });

  it('follows the goodbye if nothing is owed', () => {
    const state = aCallWithTools(
      attached(),
      says('Goodbye'),
      started(),
      calls([{ tool: 'endCall' }], { said: 'Bye!' }),
    );
    expect(latestFixed(state)).toEqual({ do: 'end' });
  });
});

describe('R-G1: a result that nobody has told', () => {
  it('is told by a notice as soon as nothing is owed', () => {
    const open = then(
      answered('Yes.'),
      calls([book()], { seq: 2 }),
      replied({ said: 'One moment.' }, { seq: 2 }),
    );
    const state = result(open, DONE);
    expect(state.owed).toMatchObject({
      turnId: '0.100',
      text: 'I have news about your booking: it has been done.',
    });
    expect(then(state, { type: 'told' }).turns.filter(({ kind }) => kind === 'notice')).toHaveLength(1);
  });

  it('waits while the caller is being answered, and is not told twice', () => {
    const open = then(
      answered('Yes.'),
      calls([book()], { seq: 2 }),
      says('And the price?', { seq: 3 }),
      started({ seq: 3 }),
    );
    const late = result(open, DONE);
    expect(late.owed?.turnId).toBe('1.3');
    expect(
      then(late, replied({ said: 'Ten. And it is booked.', told: ['1.2/0/0'] }, { seq: 3 })).owed,
    ).toBeNull();
    expect(then(late, replied({ said: 'Ten.' }, { seq: 3 })).owed?.turnId).toBe('0.100');
  });

  /** The news of a booking, of which the caller has heard the beginning. */
  const interrupted = () => {
    const open = then(
      answered('Yes.'),
      calls([book()], { seq: 2 }),
      replied({ said: 'One moment.' }, { seq: 2 }),
    );
    return then(
      result(open, DONE),
      { type: 'started', turnId: turnId(0, 100), epoch: 1 },
      says('Are you there?', { seq: 3 }),
      started({ seq: 3 }),
    );
  };
  const notices = (state: CallState) => state.turns.filter(({ kind }) => kind === 'notice');

  it('is told again if the caller has interrupted the notice, and not once it was heard', () => {
    const answeredThen = then(interrupted(), replied({ said: 'Yes.' }, { seq: 3 }));
    expect(answeredThen.owed?.turnId).toBe('0.101');
    const heard = then(
      answeredThen,
      { type: 'started', turnId: turnId(0, 101), epoch: 1 },
      {
        ...{ type: 'replied', epoch: 1 },
        result: { turnId: turnId(0, 101), outcome: 'spoken', said: 'It is done.', times: { at: T0 } },
      },
    );
    expect(heard.owed).toBeNull();
    expect(notices(heard)).toHaveLength(2);
    expect(actionsOf(heard).at(-1)?.isTold).toBe(true);
  });

  it('is not told more than three times to a caller who interrupts each time', () => {
    let state = then(interrupted(), replied({ said: 'Yes.' }, { seq: 3 }));
    for (const seq of [4, 5, 6, 7])
      state = then(state, says('Hello?', { seq }), started({ seq }), replied({ said: 'Yes.' }, { seq }));
    expect(notices(state)).toHaveLength(3);
    expect(state.owed).toBeNull();
  });

  it('is told to a caller who asks for the same again, and nothing is booked twice', () => {
    const again = then(interrupted(), calls([book()], { seq: 3 }));
    expect(statuses(again).slice(-2)).toEqual(['done', 'joined']);
  });

  it('is not told if the same is tried again', () => {
    const open = then(answered('Yes.'), calls([book()], { seq: 2 }));
    const failed = result(open, { status: 'failed', cause: 'server' });
    const retried = then(
      failed,
      says('Try again', { seq: 3 }),
      started({ seq: 3 }),
      calls([book()], { seq: 3 }),
      replied({ said: 'One moment.' }, { seq: 3 }),
    );
    expect(statuses(retried).slice(-2)).toEqual(['failed', 'open']);
    expect(retried.owed).toBeNull();
    expect(result(retried, DONE).owed?.text).toBe('I have news about your booking: it has been done.');
  });

  it('is recorded after the end of the call, and not told', () => {
    const open = then(answered('Yes.'), calls([book()], { seq: 2 }), {
      type: 'ended',
      epoch: 1,
      by: 'caller',
      at: T0,
    });
    const state = result(open, DONE);
    expect([statuses(state).at(-1), state.turns.some(({ kind }) => kind === 'notice')]).toEqual([
      'done',
      false,
    ]);
  });
});

it('R-G1: a wish that a stand-in hands over is done by the workflow, or read back if it must be confirmed', () => {
  const state = aCallWithTools(attached(), says('Book me in'), started());
  const reply = { turnId: '1.1', outcome: 'spoken', said: 'Shall I?', times: { at: T0 } } as const;
  const turn = state.turns.at(-1);
  if (turn === undefined) throw new Error('there is no turn');
  const message = {
    epoch: 1,
    reply: { ...reply, turnId: turn.id },
    failures: [],
    wish: [{ id: 'c', ...book() }],
  };
  const once = then(state, { type: 'answered', ...message });
  expect(statuses(once)).toEqual(['asked']);
  expect(statuses(then(once, { type: 'answered', ...message }))).toEqual(['asked']);
});

describe('R-G1: a wish that a stand-in reports late', () => {
  /** The booking fails while the caller asks again. A gateway that stands in notes the wish in words that end at `T0`. */
  const noted = (noticeEndedAt: number) => {
    const open = then(
      answered('Yes.'),
      calls([book()], { seq: 2 }),
      replied({ said: 'One moment.' }, { seq: 2 }),
    );
    const told = then(
      result(open, { status: 'failed', cause: 'server' }),
      { type: 'started', turnId: turnId(0, 100), epoch: 1 },
      {
        ...{ type: 'replied', epoch: 1 },
        result: {
          turnId: turnId(0, 100),
          outcome: 'spoken',
          said: 'I am sorry, it could not be done.',
          times: { at: noticeEndedAt },
        },
      },
    );
    const asked = then(told, says('Did you get that?', { seq: 3 }));
    const id = asked.turns.at(-1)?.id;
    if (id === undefined) throw new Error('there is no turn');
    return then(asked, {
      ...{ type: 'answered', epoch: 1, failures: [], wish: [{ id: 'c', ...book() }] },
      reply: { turnId: id, outcome: 'spoken', said: 'I have noted it.', times: { at: T0 } },
    });
  };

  it('is not carried out if the caller has heard since then that it could not be done', () => {
    expect(statuses(noted(T0 + 1)).slice(-2)).toEqual(['failed', 'rejected']);
  });

  it('is carried out if the caller has heard that before', () => {
    expect(statuses(noted(T0 - 1)).slice(-2)).toEqual(['failed', 'open']);
  });
});

it('R-G1: switching the language takes effect at once', () => {
  const call = { tool: 'switchLanguage', arguments: { language: 'en-US' } };
  expect(aCallWithTools(attached(), says('English'), started(), calls([call])).language).toBe('en-US');
});

it('R-G1: the tokens of all requests of a turn are recorded', () => {
  const usage = { inputTokens: 100, outputTokens: 10 };
  const called = { ...calls([{ tool: 'checkHours' }]), usage };
  const state = aCallWithTools(
    attached(),
    says('Hours?'),
    started(),
    called,
    replied({ said: 'At nine.', usage }),
  );
  const turn = state.turns.at(-1);
  expect(turn && usageOf(turn)).toEqual({ inputTokens: 200, outputTokens: 20 });
});

describe('R-G3: a message that was read back', () => {
  const tools = toolsOf({ takeMessage: { deliverTo: ['owner'] } });
  const agent = { ...toolAgent, tools };
  const leave = (name: string) => ({ tool: 'takeMessage', arguments: { message: 'Call me back', name } });
  const fixed = (state: CallState) => latestFixed({ ...state, agent });
  /** The caller answers the read-back. */
  const afterReadBack = (words: string) =>
    [
      attached(),
      says('Tell them to call me back'),
      started(),
      calls([leave('Smith')]),
      replied({ said: 'Is that right?', heard: 'Is that right?' }),
      says(words, { seq: 2 }),
      started({ seq: 2 }),
    ].reduce(reduce, initialState({ ...start, agent }));

  it.each([
    "No, that's wrong.",
    'No.',
    'Nope, you got my name wrong',
    'Not quite right',
    'No, it is misspelled',
  ])('and refused without more is to be spelled: %s', (words) => {
    expect(fixed(afterReadBack(words))).toEqual({ do: 'askToSpell' });
  });

  it.each([
    'No, Smythe with a y.',
    'Yes.',
    'No, tell them to come tomorrow.',
    'No, what did you say?',
    'Smythe',
  ])('and answered by anything else goes to the model: %s', (words) => {
    expect(fixed(afterReadBack(words))).toBeUndefined();
  });

  it('is asked to be spelled once, then read back with its letters', () => {
    const spelled = then(
      afterReadBack('No.'),
      replied({ said: 'Please spell it.', heard: 'Please spell it.' }, { seq: 2 }),
      says('S M Y T H E', { seq: 3 }),
      started({ seq: 3 }),
      calls([leave('Smythe')], { seq: 3 }),
    );
    expect(fixed(spelled)).toMatchObject({ do: 'readBack', arguments: { name: 'Smythe' }, isSpelled: true });
    const again = then(
      spelled,
      replied({ said: 'Is that right?', heard: 'Is that right?' }, { seq: 3 }),
      says('No.', { seq: 4 }),
      started({ seq: 4 }),
    );
    expect(fixed(again)).toBeUndefined();
  });
});
