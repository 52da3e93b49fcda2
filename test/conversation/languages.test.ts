import { describe, expect, it } from 'vitest';
import { agentIn, languageAfterKeys, languageAfterWords } from '../../src/conversation/languages.ts';
import { buildReplyInput } from '../../src/conversation/inputs.ts';
import { planTurn } from '../../src/conversation/plan.ts';
import { buildMessages } from '../../src/conversation/prompt.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import { initialState } from '../../src/conversation/initial-state.ts';
import type { CallEvent, CallState } from '../../src/conversation/state.ts';
import { bilingual, sampleAgent } from '../fakes/sample-agent.ts';
import { attached, replied, says, start, started, T0 } from './a-call.ts';

const agent = bilingual();
const { recogniser } = agent;
const oneAtATime = bilingual({ recogniser: { ...recogniser, detectLanguage: false } });

function aBilingualCall(...events: readonly CallEvent[]): CallState {
  return events.reduce(reduce, initialState({ ...start, agent }));
}
const inSpanish = (text: string, seq: number) => ({ ...says(text, { seq }), lang: 'es' });

describe('R-C7: the language after the caller’s words', () => {
  it.each([
    ['more than a word in another one', '¿Cuánto cuesta?', 'es', 'en-US', 'es-US'],
    ['the whole code', 'Buenos días a todos', 'es-US', 'en-US', 'es-US'],
    ['a single word, which changes nothing', 'Hola.', 'es', 'en-US', 'en-US'],
    ['a single word back', 'Okay.', 'en', 'es-US', 'es-US'],
    ['more than a word back', 'Thank you.', 'en', 'es-US', 'en-US'],
    ['a language that the agent does not speak', 'Guten Tag zusammen', 'de', 'es-US', 'es-US'],
    ['no language', 'One moment please', '', 'es-US', 'es-US'],
  ])('follows %s', (_what, text, lang, current, expected) => {
    expect(languageAfterWords(agent, current, { text, lang })).toBe(expected);
  });

  it('counts two characters of a script without spaces as one word', () => {
    const spanish = agent.languages?.['es-US'];
    const inThree = bilingual({ languages: { 'ja-JP': { phrases: spanish?.phrases ?? agent.phrases } } });
    expect(languageAfterWords(inThree, 'en-US', { text: 'はい。', lang: 'ja' })).toBe('en-US');
    expect(languageAfterWords(inThree, 'en-US', { text: '営業時間は？', lang: 'ja' })).toBe('ja-JP');
  });

  it('stays in the current variant if the agent has two of a language', () => {
    const given = agent.languages?.['es-US'] ?? { phrases: agent.phrases };
    const kin = bilingual({ languages: { 'es-ES': given, 'es-US': given } });
    const said = { text: 'Muchas gracias', lang: 'es' };
    expect(languageAfterWords(kin, 'es-US', said)).toBe('es-US');
    expect(languageAfterWords(kin, 'en-US', said)).toBe('es-ES');
  });

  it('does not follow a recogniser that does not detect languages', () => {
    expect(languageAfterWords(oneAtATime, 'es-US', { text: 'and on Sundays', lang: 'en-US' })).toBe('es-US');
  });

  it.each([
    ['Do you speak Spanish?', 'es-US'],
    ['ESPAÑOL, por favor', 'es-US'],
    ['I do not speak English, Spanish please.', 'es-US'],
    ['No Spanish, English.', 'en-US'],
    ['Two Spaniards with 2 bikes', 'en-US'],
  ])('is the one asked for last in "%s"', (text, expected) => {
    expect(languageAfterWords(oneAtATime, 'en-US', { text, lang: 'en-US' })).toBe(expected);
  });

  it('is the one of the key pressed, but not of a longer number', () => {
    expect(languageAfterKeys(agent, 'en-US', '2')).toBe('es-US');
    expect(languageAfterKeys(agent, 'es-US', '1')).toBe('en-US');
    expect(languageAfterKeys(agent, 'en-US', '22')).toBe('en-US');
  });
});

describe('R-C7: the agent in another language', () => {
  it('has its own phrases, pronunciations and voice, and the other settings of the first language', () => {
    const spanish = agentIn(agent, 'es-US');
    expect(spanish).toMatchObject({
      language: 'es-US',
      name: agent.name,
      voice: { provider: 'ElevenLabs', voice: 'vozDeRiley00001', speed: 0.9 },
      recogniser: { model: 'nova-3-general', hints: ['taller'] },
      pronunciations: { Lindqvist: 'Lindcuist' },
      phrases: { stillThere: '¿Sigue ahí?' },
    });
  });

  it('inherits no voice settings from another provider', () => {
    const { phrases } = agent;
    const two = bilingual({
      voice: {
        mode: 'own',
        own: { voiceId: 'voiceOfRiley0001' },
        provider: 'ElevenLabs',
        voice: 'x',
        speed: 1.1,
      },
      languages: { 'es-US': { voice: { provider: 'Google' }, phrases } },
    });
    expect(agentIn(two, 'es-US').voice).toEqual({
      mode: 'own',
      own: { voiceId: 'voiceOfRiley0001' },
      provider: 'Google',
    });
  });

  it('is the first one for a language that the agent does not speak', () => {
    expect(agentIn(agent, 'de-DE')).toBe(agent);
    expect(agentIn(agent, undefined)).toBe(agent);
  });
});

describe('a call in two languages', () => {
  it('R-C7: continues in the language of the caller: phrases and model prompt', () => {
    const state = aBilingualCall(attached(), inSpanish('¿Cuánto cuesta un tándem?', 1));
    expect(state.language).toBe('es-US');
    const plan = planTurn(state);
    if (plan.do !== 'answer') throw new Error('no answer is planned');
    const [rung] = state.policy.replyLadder;
    if (rung === undefined) throw new Error('the ladder is empty');
    const { language, context, passages } = buildReplyInput(state, plan, [], { rung, waitMs: 0 });
    expect(language).toBe('es-US');
    const [system] = buildMessages({ agent: agentIn(agent, language), context, passages });
    expect(system?.content).toContain('- Talk in the language with the code es-US and in no other');
    const silence = { type: 'silence', epoch: 1, seq: 2, at: T0 + 60_000 } as const;
    const later = [started(), replied({ said: 'Veinte dólares.' }), silence];
    expect(later.reduce(reduce, state).owed?.text).toBe('¿Sigue ahí?');
  });

  it('R-C3: keeps its language on the next connection', () => {
    const state = aBilingualCall(
      attached(),
      inSpanish('¿Cuánto cuesta un tándem?', 1),
      started(),
      replied({ said: 'Veinte dólares.' }),
      attached(2),
    );
    expect(state.owed?.text).toBe('Perdone, se cortó un momento. Siga, por favor.');
  });

  it('stores no language for an agent with a single language, so recorded calls stay the same', () => {
    const state = [attached(), inSpanish('¿Cuánto cuesta un tándem?', 1)].reduce<CallState>(
      reduce,
      initialState({ ...start, agent: sampleAgent() }),
    );
    expect(state).not.toHaveProperty('language');
  });
});
