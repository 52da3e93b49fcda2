import { describe, expect, it } from 'vitest';
import type { AgentConfig } from '../../src/contracts/agent.ts';
import type { Utterance } from '../../src/contracts/call.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { saveCallInput, callIdentity } from '../../src/conversation/call-record.ts';
import { initialState } from '../../src/conversation/initial-state.ts';
import { planTurn } from '../../src/conversation/plan.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import type { CallEvent, CallState } from '../../src/conversation/state.ts';
import { fixedReply } from '../../src/conversation/tools/plan-calls.ts';
import { attached, replied, start, started, T0 } from './a-call.ts';
import { calls, statuses } from './tools/a-tool.ts';

const TRANSFER = {
  numbers: ['+12075550150', '+12075550151'],
  ringSeconds: 20,
  when: 'always',
  accept: 'key',
} as const;

function aState(changes: Partial<AgentConfig> = {}): CallState {
  const agent = { ...start.agent, transfer: TRANSFER, ...changes };
  return reduce(initialState({ ...start, agent }), attached());
}

const says = (text: string, changes: Partial<Utterance> = {}): CallEvent => ({
  type: 'utterance',
  epoch: 1,
  seq: 1,
  at: T0 + 5_000,
  text,
  lang: 'en-US',
  ...changes,
});

describe('R-G2: a caller who asks for a person', () => {
  it.each([
    'Can I speak to a person?',
    "I'd like to talk to somebody please",
    'Let me talk to a real human being',
    'Could you put me through to the workshop?',
    'transfer me to the manager',
    'operator',
    'An actual person, please.',
    'I want to speak with one of your staff',
  ])('hears that they are put through: %s', (text) => {
    const state = aState();
    const plan = planTurn(reduce(state, says(text)));
    expect(plan).toMatchObject({
      do: 'say',
      text: 'One moment, I am putting you through to a person.',
      owed: { thenTransfer: true },
    });
  });

  it.each([
    'Are you a real person?',
    'Am I speaking to a person?',
    'How many people can sleep in a tent?',
    'Can somebody call me back?',
    'Can I leave a message?',
    'Put me down for Tuesday',
    'How do I connect the charger?',
    'What did the person at the desk say?',
  ])('is answered as before, if that is not the wish: %s', (text) => {
    const state = aState();
    expect(planTurn(reduce(state, says(text)))).toMatchObject({ do: 'answer' });
  });

  it.each([
    ['de-DE', 'Kann ich bitte mit einem Menschen sprechen?'],
    ['fr-FR', 'Je voudrais parler à une personne'],
    ['es-ES', 'Quiero hablar con una persona'],
    ['it-IT', 'Vorrei parlare con una persona'],
    ['pt-PT', 'Queria falar com uma pessoa'],
    ['nl-NL', 'Kan ik iemand spreken?'],
  ])('is understood in %s', (language, text) => {
    const state = aState({ language });
    expect(planTurn(reduce(state, says(text, { lang: language })))).toMatchObject({
      do: 'say',
      owed: { thenTransfer: true },
    });
  });

  it('is answered as before by an agent without transfer, in a language without words, and outside the hours', () => {
    const none = reduce(initialState(start), attached());
    const closed = {
      transfer: { ...TRANSFER, when: 'opening' as const },
      timeZone: 'America/New_York',
      hours: {},
    };
    for (const state of [none, aState({ language: 'ja-JP' }), aState(closed)]) {
      expect(planTurn(reduce(state, says('Can I speak to a person?')))).toMatchObject({ do: 'answer' });
    }
  });
});

describe('R-G2: a transfer', () => {
  const id = turnId(1, 1);
  const ringing = () => {
    const asked = reduce(aState(), says('Can I speak to a person?'));
    const started = reduce(asked, { type: 'started', turnId: id, epoch: 1 });
    const said = 'One moment, I am putting you through to a person.';
    return reduce(started, {
      type: 'replied',
      epoch: 1,
      result: { turnId: id, outcome: 'spoken', said, times: { at: T0 } },
    });
  };

  it('rings once its words were heard, and owes nothing meanwhile', () => {
    expect(ringing()).toMatchObject({ transfer: 'ringing', owed: null });
  });

  it('is off if the caller speaks during its words', () => {
    const state = aState();
    const asked = reduce(state, says('Can I speak to a person?'));
    const next = reduce(asked, says('No wait, what are your hours?', { seq: 2 }));
    expect(next.transfer).toBeUndefined();
    expect(planTurn(next)).toMatchObject({ do: 'answer' });
  });

  it('that nobody takes brings the caller back into the conversation, with an offer', () => {
    const state = ringing();
    const back = reduce(state, {
      ...attached(2),
      at: T0 + 60_000,
      transfer: 'no-answer',
    });
    expect(back.transfer).toBe('no-answer');
    expect(planTurn(back)).toMatchObject({
      do: 'say',
      text: 'I am sorry, nobody can take your call right now. Can I help you with something else?',
    });
  });

  it('that a person takes ends the call by the agent, and the record says so', () => {
    const state = ringing();
    const over = reduce(state, {
      type: 'ended',
      epoch: 1,
      by: 'agent',
      at: T0 + 90_000,
      transfer: 'completed',
    });
    expect(saveCallInput(callIdentity(start), over)).toMatchObject({
      status: 'completed',
      data: { transfer: 'completed', ended: { by: 'agent', reason: 'transferred' } },
    });
  });
});

describe('R-G2: the tool transferCall', () => {
  const withTool = (changes: Partial<AgentConfig> = {}) =>
    aState({ tools: [{ kind: 'built-in', name: 'transferCall' }], ...changes });
  const asked = (state: CallState) =>
    [says('This is too complicated for you'), started(), calls([{ tool: 'transferCall' }])].reduce(
      reduce,
      state,
    );

  it('puts the caller through once the words before were heard', () => {
    const called = asked(withTool());
    const turn = called.turns.at(-1);
    expect(turn && fixedReply(called, turn)).toEqual({ do: 'transfer' });
    const said = 'One moment, I am putting you through to a person.';
    expect(reduce(called, replied({ said }))).toMatchObject({ transfer: 'ringing', owed: null });
    expect(reduce(called, replied({ said, outcome: 'cut' })).transfer).toBeUndefined();
  });

  it('is refused outside the hours of the people', () => {
    const closed = { ...TRANSFER, when: 'opening' as const };
    const called = asked(withTool({ transfer: closed, timeZone: 'America/New_York', hours: {} }));
    expect(statuses(called)).toEqual(['rejected']);
    expect(called.turns.at(-1)?.actions?.[0]?.text).toContain('Nobody can take calls at this time');
  });
});

describe('R-G2: a caller whom no model answers', () => {
  const failing = (transfer: AgentConfig['transfer'] = { ...TRANSFER, onFailure: true }) =>
    aState({ transfer });
  const failure = { step: 'primary', type: 'ModelUnreachable', at: T0 } as const;
  const exchange = (seq: number, rung: 'template' | 'primary', text = 'And this?'): readonly CallEvent[] => [
    says(text, { seq, at: T0 + seq * 10_000 }),
    started({ seq }),
    ...(rung === 'template' ? [{ type: 'stepFailed', turnId: turnId(1, seq), failure } as const] : []),
    replied({ said: 'Sorry.', rung }, { seq }),
  ];
  const third = (state: CallState, text = 'Hello?') =>
    planTurn(reduce(state, says(text, { seq: 3, at: T0 + 60_000 })));

  it('is put through with the next words, if the file of the agent says so', () => {
    const state = [...exchange(1, 'template'), ...exchange(2, 'template')].reduce(reduce, failing());
    expect(third(state)).toMatchObject({
      do: 'say',
      text: 'I am sorry, I have trouble answering right now. I am putting you through to a person.',
      owed: { thenTransfer: true },
    });
    expect(third(state, 'Thank you, goodbye')).toMatchObject({ do: 'answer' });
  });

  it('is answered as before after one failure, after an answer of a model, and without the setting', () => {
    const cases: readonly (readonly [CallState, readonly CallEvent[]])[] = [
      [failing(), exchange(2, 'template')],
      [failing(), [...exchange(1, 'template'), ...exchange(2, 'primary')]],
      [failing(TRANSFER), [...exchange(1, 'template'), ...exchange(2, 'template')]],
    ];
    for (const [state, events] of cases) {
      expect(third(events.reduce(reduce, state))).toMatchObject({ do: 'answer' });
    }
  });

  it('is not put through at once again after nobody has taken the call', () => {
    const trouble = [...exchange(1, 'template'), ...exchange(2, 'template')].reduce(reduce, failing());
    const events: readonly CallEvent[] = [
      says('Hello?', { seq: 3, at: T0 + 60_000 }),
      started({ seq: 3 }),
      replied({ said: 'I am putting you through.' }, { seq: 3 }),
      { ...attached(2), at: T0 + 90_000, transfer: 'no-answer' } as const,
    ];
    const asked = events.reduce(reduce, trouble);
    expect(asked.transfer).toBe('no-answer');
    const next = reduce(asked, says('And now?', { epoch: 2, at: T0 + 95_000 }));
    expect(planTurn(next)).toMatchObject({ do: 'answer' });
  });
});
