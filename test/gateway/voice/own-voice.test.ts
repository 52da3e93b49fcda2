import { expect, it } from 'vitest';
import { agentIn } from '../../../src/conversation/languages.ts';
import { ownVoiceOf } from '../../../src/gateway/voice/own-voice.ts';
import { bilingual } from '../../fakes/sample-agent.ts';

const account = { voiceId: 'voiceOfTheShop01', stability: 0.5, similarityBoost: 0.75 };
const agent = { language: 'de-DE', voice: { provider: 'ElevenLabs', mode: 'own' } } as const;

it('R-C7: the voice is that of the environment, unless the agent overrides it', () => {
  expect(ownVoiceOf(agent, account)).toEqual({
    voiceId: 'voiceOfTheShop01',
    model: 'eleven_flash_v2_5',
    stability: 0.5,
    similarityBoost: 0.75,
    speed: 1,
    language: 'de',
  });
  const own = { voiceId: 'voiceOfRiley0001', model: 'eleven_turbo_v2_5', stability: 0, speed: 1.1 };
  expect(ownVoiceOf({ ...agent, voice: { ...agent.voice, own } }, account)).toMatchObject({
    ...own,
    similarityBoost: 0.75,
  });
});

it('R-C7: another language uses the voice of that language', () => {
  const own = bilingual({ voice: { provider: 'ElevenLabs', mode: 'own', own: { stability: 0.3 } } });
  expect(ownVoiceOf(agentIn(own, 'es-US'), account)).toEqual({
    voiceId: 'vozPropiaRiley01',
    model: 'eleven_flash_v2_5',
    stability: 0.3,
    similarityBoost: 0.75,
    speed: 1,
    language: 'es',
  });
  expect(ownVoiceOf(agentIn(own, 'en-US'), account)?.voiceId).toBe('voiceOfTheShop01');
});

it('there is no own voice without an id, or for an agent that does not use it', () => {
  expect(ownVoiceOf(agent, { stability: 0.5, similarityBoost: 0.75 })).toBeUndefined();
  expect(ownVoiceOf({ ...agent, voice: { provider: 'ElevenLabs' } }, account)).toBeUndefined();
});
