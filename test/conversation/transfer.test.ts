import { describe, expect, it } from 'vitest';
import type { AgentConfig } from '../../src/contracts/agent.ts';
import type { Utterance } from '../../src/contracts/call.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { saveCallInput, callIdentity } from '../../src/conversation/call-record.ts';
import { initialState } from '../../src/conversation/initial-state.ts';
import { planTurn } from '../../src/conversation/plan.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import type { CallEvent, CallState } from '../../src/conversation/state.ts';
import { attached, start, T0 } from './a-call.ts';

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
    const over = reduce(state, { type: 'ended', epoch: 1, by: 'agent', at: T0 + 90_000, transferred: true });
    expect(saveCallInput(callIdentity(start), over)).toMatchObject({
      status: 'completed',
      data: { transfer: 'completed', ended: { by: 'agent', reason: 'transferred' } },
    });
  });
});
