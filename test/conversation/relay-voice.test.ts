import { expect, it } from 'vitest';
import type { VoiceConfig } from '../../src/contracts/agent.ts';
import { faultsWithoutVoice, relayVoiceFaults, relayVoiceOf } from '../../src/conversation/relay-voice.ts';

const account = { voiceId: 'voiceOfTheShop01', stability: 0.5, similarityBoost: 0.75 };
const noVoice = { stability: 0.5, similarityBoost: 0.75 };
const elevenLabs = (settings: Partial<VoiceConfig> = {}): VoiceConfig => ({
  provider: 'ElevenLabs',
  ...settings,
});

it.each<[string, VoiceConfig, string | undefined]>([
  ['the voice of the environment', elevenLabs(), 'voiceOfTheShop01-1.0_0.5_0.75'],
  [
    'a voice of the agent’s file rather than that',
    elevenLabs({ voice: 'voiceOfRiley0001' }),
    'voiceOfRiley0001-1.0_0.5_0.75',
  ],
  [
    'all of its settings',
    elevenLabs({ model: 'turbo_v2_5', speed: 1.15, stability: 0, similarityBoost: 1 }),
    'voiceOfTheShop01-turbo_v2_5-1.15_0.0_1.0',
  ],
  [
    'the model and speed of the agent’s file with the rest from the environment',
    elevenLabs({ model: 'flash_v2_5', speed: 0.9 }),
    'voiceOfTheShop01-flash_v2_5-0.9_0.5_0.75',
  ],
  [
    'a voice string with settings, unchanged',
    elevenLabs({ voice: 'aVoice01-v4_turbo-1.0_0.5_0.5' }),
    'aVoice01-v4_turbo-1.0_0.5_0.5',
  ],
  // With a voice of our own the relay is only the fallback, and it may refuse the voice of the account.
  ['no voice of the account beside our own', elevenLabs({ mode: 'own' }), undefined],
  ['no voice of the account for another provider', { provider: 'Google' }, undefined],
  ['a name of another provider', { provider: 'Google', voice: 'en-US-Journey-O' }, 'en-US-Journey-O'],
])('R-C7: the voice string is %s', (_what, voice, expected) => {
  expect(relayVoiceOf(voice, account)).toBe(expected);
});

it('R-C7: without any configured voice there is no voice string, so the relay’s default speaks', () => {
  expect(relayVoiceOf(elevenLabs(), noVoice)).toBeUndefined();
});

it.each<[string, VoiceConfig, string, string]>([
  [
    'of another provider',
    { provider: 'Amazon', speed: 1.1 },
    'speed',
    'may be set only if the provider is ElevenLabs (it is Amazon)',
  ],
  [
    'beside a voice string that has settings',
    elevenLabs({ voice: 'aVoice01-flash_v2_5', stability: 0.4 }),
    'stability',
    'may be set only if voice is a bare id without settings',
  ],
  [
    'for a language that its model does not speak',
    elevenLabs({ model: 'flash_v2' }),
    'model',
    '(flash_v2) speaks English only, not es-US',
  ],
])('a setting %s is refused', (_what, voice, field, complaint) => {
  expect(relayVoiceFaults(voice, 'es-US')).toEqual([{ field, complaint }]);
});

it('a voice setting without a voice is refused', () => {
  const fast = elevenLabs({ speed: 1.2 });
  expect(faultsWithoutVoice(fast, account)).toEqual([]);
  expect(faultsWithoutVoice(fast, noVoice)).toEqual([
    { field: 'speed', complaint: 'needs a voice: set voice.voice or ELEVENLABS_VOICE_ID' },
  ]);
  expect(faultsWithoutVoice({ ...fast, mode: 'own' }, account)).toEqual([
    { field: 'speed', complaint: 'needs a voice: set voice.voice' },
  ]);
});
