/** Calls that the agent has placed: what it says to persons, mailboxes, assistants and the wrong ones. */
import { describe, expect, it } from 'vitest';
import type { OutboundCall } from '../../../src/contracts/outbound.ts';
import { turnId, VOICEMAIL_TURN } from '../../../src/contracts/ids.ts';
import { callIdentity, saveCallInput } from '../../../src/conversation/call-record.ts';
import { initialState } from '../../../src/conversation/initial-state.ts';
import { buildReplyInput } from '../../../src/conversation/inputs.ts';
import { callResult, hasOpened, isIgnored } from '../../../src/conversation/outbound/other-side.ts';
import { planTurn } from '../../../src/conversation/plan.ts';
import { buildMessages } from '../../../src/conversation/prompt.ts';
import { reduce } from '../../../src/conversation/reduce.ts';
import { silenceMeaning } from '../../../src/conversation/silence-meaning.ts';
import type { CallEvent, CallState } from '../../../src/conversation/state.ts';
import { detailsOf, transcriptOf } from '../../../src/conversation/transcript.ts';
import { attached, start, T0 } from '../a-call.ts';

const WISH: OutboundCall = {
  id: '00000000-0000-4000-8000-000000000001',
  attempt: 1,
  reason: 'your repair',
  name: 'Ada Reed',
  details: 'The bill is ninety dollars.',
};
const OUTBOUND = {
  from: '+12075550142',
  introduction: 'Robin from Sample Bikes',
  hours: {},
  countries: ['US'],
  attempts: 3,
  retryMinutes: [60],
  gapMinutes: 30,
  callsPerDay: 100,
  ringSeconds: 30,
};
const OPENER =
  'Hello, this is Robin from Sample Bikes, an automated assistant. I am calling about your repair. Am I speaking with Ada Reed?';

const begin = { ...start, from: '+12075550142', to: '+12075550150', direction: 'outbound-api' };

function dialled(changes: Partial<OutboundCall> = {}, language = 'en-US'): CallState {
  const agent = { ...start.agent, language, outbound: OUTBOUND };
  const { name, ...nobody } = { ...WISH, ...changes };
  const outbound = name === undefined || name === '' ? nobody : { ...nobody, name };
  return reduce(initialState({ ...begin, agent, outbound }), attached());
}

let seq = 0;
const says = (text: string, opened?: true): CallEvent => ({
  ...{ type: 'utterance', epoch: 1, seq: ++seq, at: T0 + seq * 5_000, text, lang: 'en-US' },
  ...(opened === undefined ? {} : { opened }),
});
const quiet = (opened?: true): CallEvent => ({
  ...{ type: 'silence', epoch: 1, seq: ++seq, at: T0 + seq * 5_000 },
  ...(opened === undefined ? {} : { opened }),
});
const detected = (by: string): CallEvent => ({ type: 'answeredBy', at: T0, by });

/** The owed words were heard. */
function heard(state: CallState): CallState {
  const plan = planTurn(state);
  if (plan.do === 'nothing') throw new Error('nothing is owed');
  const { id } = plan.turn;
  const said = plan.do === 'say' ? plan.text : 'Fine.';
  const asked = reduce(state, { type: 'started', turnId: id, epoch: 1 });
  const times = { at: T0 };
  return reduce(asked, {
    type: 'replied',
    epoch: 1,
    result: { turnId: id, outcome: 'spoken', said, heard: said, times },
  });
}

const opened = (state = dialled()): CallState => heard(reduce(state, says('Hello?')));
const wordsOf = (state: CallState) => {
  const plan = planTurn(state);
  return plan.do === 'say' ? plan.text : plan.do;
};
const endOf = (state: CallState) => planTurn(state);

describe('the opener', () => {
  it('comes after the first word, or after a silence, and never with the connection', () => {
    const state = dialled();
    expect(planTurn(state)).toEqual({ do: 'nothing' });
    expect(transcriptOf(state)).toEqual([]);
    expect(silenceMeaning(state)).toBe('opener');
    expect(wordsOf(reduce(state, says('Hello?')))).toBe(OPENER);
    const notice = reduce(state, quiet());
    expect(wordsOf(notice)).toBe(OPENER);
    expect(silenceMeaning(heard(notice))).toBe('open');
  });

  it('is said again if it was not heard, and not if it was', () => {
    const cut = reduce(dialled(), says('Hello?'));
    expect(hasOpened(cut)).toBe(false);
    expect(wordsOf(reduce(cut, says('Hello? Who is this?')))).toBe(OPENER);
    const state = opened();
    expect(hasOpened(state)).toBe(true);
    expect(wordsOf(reduce(state, says('What is it about?', true)))).toBe('answer');
  });

  it('asks for nobody if nobody is named, and says that the call is recorded', () => {
    expect(wordsOf(reduce(dialled({ name: '' }), says('Hello?')))).not.toContain('speaking with');
    const agent = { ...start.agent, outbound: { ...OUTBOUND, notice: 'This call is recorded.' } };
    const state = reduce(initialState({ ...begin, agent, outbound: WISH }), attached());
    expect(wordsOf(reduce(state, says('Hello?')))).toBe(
      OPENER.replace('Am I', 'This call is recorded. Am I'),
    );
  });

  it.each(['de', 'fr-FR', 'es', 'it', 'pt-BR', 'nl'])('is in the language of the agent: %s', (language) => {
    const text = wordsOf(reduce(dialled({}, language), says('Hallo')));
    expect(text).toContain('Ada Reed');
    expect(text).not.toContain('this is');
  });
});

describe('a person', () => {
  it.each([
    'Yes.',
    'Speaking.',
    'Yes, this is she',
    'This is Ada Reed',
    "That's me",
    'Hi, yes it is',
    'This is Ada',
  ])('is certain after "%s"', (text) => {
    const state = reduce(opened(), says(text, true));
    expect(state.outbound?.party).toBe('person');
    expect(wordsOf(state)).toBe('answer');
    expect(callResult(state)).toBe('reached');
  });

  it.each([
    'Who is this?',
    'What is it about?',
    'This is not a good time.',
    'Right now I am busy.',
    'I am busy.',
    'Are you a robot?',
    'Hello?',
  ])('is not certain after "%s", and is answered', (text) => {
    const state = reduce(opened(), says(text, true));
    expect([state.outbound?.party, state.outbound?.verdict, wordsOf(state)]).toEqual([
      'unknown',
      undefined,
      'answer',
    ]);
  });

  it('anybody will do if nobody is named', () => {
    const state = reduce(opened(dialled({ name: '' })), says('What do you want?', true));
    expect(state.outbound?.party).toBe('person');
  });

  it('hears nothing private before that is certain', () => {
    const messagesFor = (state: CallState) => {
      const plan = planTurn(state);
      if (plan.do !== 'answer') throw new Error('no answer is owed');
      const [rung] = state.policy.replyLadder;
      if (rung === undefined) throw new Error('unreachable');
      const input = buildReplyInput(state, plan, [], { rung, waitMs: 0 });
      const { context, passages, outbound } = input;
      if (outbound === undefined) throw new Error('the model is told nothing of the call');
      return JSON.stringify(buildMessages({ agent: state.agent, context, passages, outbound }));
    };
    const unsure = messagesFor(reduce(opened(), says('Who wants to know?', true)));
    expect(unsure).toContain('your repair');
    expect(unsure).not.toContain('ninety dollars');
    expect(messagesFor(reduce(opened(), says('Yes.', true)))).toContain('ninety dollars');
  });

  it.each(['machine_end_beep', 'machine_end_silence', 'machine_end_other', 'fax'])(
    'who is certain is not taken for a machine by the detection: %s',
    (by) => {
      const state = heard(reduce(opened(), says('Yes.', true)));
      expect(wordsOf(reduce(state, detected(by)))).toBe('nothing');
    },
  );

  it.each(['human', 'unknown', 'machine_start'])('the detection says nothing to act on: %s', (by) => {
    expect(wordsOf(reduce(opened(), detected(by)))).toBe('nothing');
  });
});

describe('the wrong one', () => {
  it.each([
    ['No, this is her brother.', 'wrong-person'],
    ['No.', 'wrong-person'],
    ["She isn't here right now.", 'wrong-person'],
    ['You are speaking to his wife.', 'wrong-person'],
    ['This is not Ada.', 'wrong-person'],
    ['You have the wrong number.', 'wrong-number'],
    ['There is nobody here by that name.', 'wrong-number'],
    ["Please don't call me again.", 'do-not-call'],
    ['Take me off your list!', 'do-not-call'],
  ] as const)('"%s" ends the call as %s', (text, result) => {
    const state = reduce(opened(), says(text, true));
    expect(endOf(state)).toMatchObject({ do: 'say', owed: { thenEnd: true, isFinal: true } });
    expect(callResult(state)).toBe(result);
  });

  it('a fax is told goodbye', () => {
    const state = reduce(dialled(), detected('fax'));
    expect(endOf(state)).toMatchObject({ do: 'say', owed: { thenEnd: true } });
    expect(callResult(state)).toBe('fax');
  });

  it.each([
    ['Nein, hier ist seine Frau.', 'de', 'wrong-person'],
    ['Da sind Sie falsch verbunden.', 'de', 'wrong-number'],
    ['Non, il n’est pas là.', 'fr', 'wrong-person'],
    ['Se ha equivocado de número.', 'es', 'wrong-number'],
    ['No, ha sbagliato numero.', 'it', 'wrong-number'],
    ['Não, é engano.', 'pt', 'wrong-number'],
    ['Nee, u bent verkeerd verbonden.', 'nl', 'wrong-number'],
  ] as const)('"%s" is understood in its language', (text, language, result) => {
    expect(callResult(reduce(opened(dialled({}, language)), says(text, true)))).toBe(result);
  });

  it.each([
    ['Ja, am Apparat.', 'de'],
    ['Oui, c’est moi.', 'fr'],
    ['Sí, soy yo.', 'es'],
    ['Sì, sono io.', 'it'],
    ['Sim, sou eu.', 'pt'],
    ['Ja, daar spreekt u mee.', 'nl'],
  ] as const)('"%s" is the right one in its language', (text, language) => {
    expect(callResult(reduce(opened(dialled({}, language)), says(text, true)))).toBe('reached');
  });
});

describe('a mailbox', () => {
  const GREETING = 'You have reached Ada. Please leave a message after the tone.';
  const MESSAGE =
    /^Hello, this is Robin from Sample Bikes, an automated assistant\. I am calling about your repair\. Please call us back at .+ goodbye\.$/u;

  it('gets the message when the detection has heard its end, whatever the agent was saying', () => {
    for (const state of [dialled(), reduce(dialled(), says('Hi.')), opened()]) {
      const found = reduce(state, detected('machine_end_beep'));
      expect(endOf(found)).toMatchObject({
        do: 'say',
        turn: { id: VOICEMAIL_TURN },
        owed: { thenEnd: true },
      });
      expect(wordsOf(found)).toMatch(MESSAGE);
      expect(wordsOf(found)).not.toContain('ninety dollars');
      expect(callResult(heard(found))).toBe('voicemail');
      expect(callResult(found)).toBe('machine');
    }
  });

  it('is not answered while it talks, and gets the message after it', () => {
    const state = dialled();
    const event = says(GREETING);
    expect(event.type === 'utterance' && isIgnored(state, event)).toBe(true);
    const greeted = reduce(state, event);
    expect(planTurn(greeted)).toEqual({ do: 'nothing' });
    expect(silenceMeaning(greeted)).toBe('mailbox');
    const then = reduce(greeted, quiet());
    expect(wordsOf(then)).toMatch(MESSAGE);
    // The detection says the same later.
    expect(reduce(heard(then), detected('machine_end_beep')).turns).toHaveLength(2);
  });

  it('gets the words of the file, with the reason', () => {
    const agent = { ...start.agent, outbound: { ...OUTBOUND, voicemail: 'Bikes here, about {reason}.' } };
    const state = reduce(initialState({ ...begin, agent, outbound: WISH }), attached());
    expect(wordsOf(reduce(state, detected('machine_end_beep')))).toBe('Bikes here, about your repair.');
  });
});

describe('a call-screening assistant', () => {
  const SCREENS = [
    'Hi, if you record your name and reason for calling, I will see if this person is available.',
    'The person you are calling is using a screening service from Google. Go ahead and say your name and why you are calling.',
  ];
  it.each(SCREENS)('hears who and why in one sentence: %s', (text) => {
    const state = reduce(dialled(), says(text));
    expect(wordsOf(state)).toBe(
      'This is Robin from Sample Bikes, an automated assistant, and I am calling about your repair.',
    );
    expect(state.outbound?.party).toBe('screen');
    const waiting = heard(state);
    expect(silenceMeaning(waiting)).toBe('screen');
    expect(planTurn(reduce(waiting, says('Thanks. Please stay on the line.')))).toEqual({ do: 'nothing' });
    expect(planTurn(reduce(waiting, quiet()))).toEqual({ do: 'nothing' });
    expect(callResult(waiting)).toBe('screened');
  });

  it('is followed by the person, who hears the opener', () => {
    const waiting = heard(reduce(dialled(), says(SCREENS[0] ?? '')));
    const state = reduce(waiting, says('Hello?', true));
    expect(wordsOf(state)).toBe(OPENER);
    expect(callResult(reduce(heard(state), says('Yes, speaking.', true)))).toBe('reached');
  });

  it('is left after a long silence', () => {
    const waiting = heard(reduce(dialled(), says(SCREENS[0] ?? '')));
    const last = [quiet(), quiet(), quiet()].reduce(reduce, waiting);
    expect(endOf(last)).toMatchObject({ do: 'say', owed: { thenEnd: true } });
  });
});

it('somebody who hangs up before and after the opener is told apart', () => {
  expect(callResult(dialled())).toBe('unheard');
  expect(callResult(opened())).toBe('hung-up');
});

it('the call record names the other side as the caller, and how the call went', () => {
  const agent = { ...start.agent, outbound: OUTBOUND };
  const call = { ...begin, agent, outbound: WISH };
  expect(saveCallInput(callIdentity(call), initialState(call)).data).toMatchObject({ turns: 0 });
  expect(detailsOf(initialState(call))).toBeDefined();
  expect(callIdentity(call)).toMatchObject({ phoneNumber: '+12075550150', called: '+12075550142' });
  const ended = reduce(opened(), { type: 'ended', epoch: 1, by: 'caller', at: T0 + 60_000 });
  expect(saveCallInput(callIdentity(call), ended).data['outbound']).toEqual({
    ...{ id: WISH.id, attempt: 1, party: 'unknown', result: 'hung-up' },
  });
});

it('words after the goodbye of a mailbox message are only recorded', () => {
  const left = reduce(dialled(), detected('machine_end_beep'));
  const state = reduce(left, says('If you are satisfied, press one.'));
  expect(state.owed?.turnId).toBe(VOICEMAIL_TURN);
  expect(state.turns.at(-1)?.id).toBe(turnId(1, seq));
});
