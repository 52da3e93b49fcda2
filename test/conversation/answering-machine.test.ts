import { describe, expect, it } from 'vitest';
import { isMachine } from '../../src/conversation/answering-machine.ts';
import { saveCallInput, callIdentity } from '../../src/conversation/call-record.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import type { CallState } from '../../src/conversation/state.ts';
import { aCall, agent, attached, replied, says, start, started, T0 } from './a-call.ts';

/** A call in which the caller has said all but the last of these, and got an answer to each. */
function isTaken(said: readonly string[], language = 'en-US'): boolean {
  const events = said.slice(0, -1).flatMap((text, index) => {
    const seq = index + 1;
    return [says(text, { seq }), started({ seq }), replied({ said: 'I see. How can I help?' }, { seq })];
  });
  const state: CallState = aCall(attached(), ...events);
  return isMachine({ ...state, agent: { ...agent, language } }, said.at(-1) ?? '');
}

describe('R-C9: taken for a machine', () => {
  it.each([
    ['Hi, you’ve reached Bob. I can’t come to the phone right now. Please leave a message after the beep.'],
    ['the person you are calling is not available please leave your message after the tone'],
    ['At the tone, please record your message.'],
    ['Hello, this is the Millers.', 'Please leave a message.', '[beep]'],
    ['You have reached the voicemail of Ann.', 'Leave a message and I will call you back.'],
  ])('%s', (...said) => {
    expect(isTaken(said)).toBe(true);
  });

  it.each([
    ['es-US', 'En este momento no puedo atender. Deje su mensaje después de la señal.'],
    ['fr-FR', 'Vous êtes bien sur mon répondeur. Laissez un message après le bip.'],
    ['de-DE', 'Der Teilnehmer ist nicht erreichbar. Bitte hinterlassen Sie eine Nachricht nach dem Ton.'],
    ['it-IT', 'Il cliente non è disponibile. Lasciate un messaggio dopo il segnale acustico.'],
    ['pt-BR', 'No momento não posso atender. Deixe sua mensagem após o sinal.'],
    ['nl-NL', 'Wij zijn niet bereikbaar. Spreek een bericht in na de piep.'],
  ])('%s: %s', (language, greeting) => {
    expect(isTaken([greeting], language)).toBe(true);
  });

  it('a recording that says the same three times', () => {
    const loop = 'Thank you for calling. All our lines are busy. Please hold.';
    expect(isTaken([loop, loop.toLowerCase()])).toBe(false);
    expect(isTaken([loop, loop.toLowerCase(), loop])).toBe(true);
  });
});

describe('R-C9: not taken for a machine', () => {
  it.each([
    ['Please leave a message for Nora that her bike is ready to be picked up.'],
    ['Your website said please leave a message after the beep, but nobody called back.'],
    ['I called yesterday and got your voicemail, it says leave a message after the tone.'],
    ['Can I leave a message if nobody is available?'],
    ['I would like to leave a message, since Marcus is not available.'],
    ['Is the e-bike not available? Then leave a message on the door.'],
    ['The tune-up is not available online.'],
    ['beep'],
    ['You have reached the end of my patience.'],
  ])('%s', (...said) => {
    expect(isTaken(said)).toBe(false);
  });

  it('a person who asks the same again and again', () => {
    const question = 'When do you open on Sundays in the winter?';
    expect(isTaken([question, question, question])).toBe(false);
    expect(isTaken(Array<string>(8).fill('How much is a locker for number one?'))).toBe(false);
    const demand = 'I would like to talk to a real person please.';
    expect(isTaken([demand, demand, demand, demand])).toBe(false);
    expect(isTaken(Array<string>(6).fill('No, thank you very much.'))).toBe(false);
    const wish = 'A puncture repair for the front wheel.';
    expect(isTaken([wish, wish, 'Yes.', wish])).toBe(false);
  });

  it('words of a greeting in the middle of a conversation', () => {
    const before = ['Hello.', 'Do bikes get stolen here?', 'All right.'];
    expect(isTaken([...before, 'Leave a message after the tone.'])).toBe(false);
  });
});

it('R-C9: a machine gets one sentence, and the record says why the call has ended', () => {
  const greeting = { ...says('Leave a message after the tone.'), machine: true } as const;
  const state = aCall(attached(), greeting);
  expect(state.owed).toEqual({
    turnId: state.turns.at(-1)?.id,
    text: 'I seem to be talking to a recording, so I will say goodbye and hang up now.',
    thenEnd: true,
    isFinal: true,
  });
  const over = reduce(state, { type: 'ended', epoch: 1, by: 'agent', at: T0 });
  expect(saveCallInput(callIdentity(start), over)).toMatchObject({
    status: 'completed',
    data: { endedBy: 'agent', ended: { by: 'agent', reason: 'answering-machine' } },
  });
});
