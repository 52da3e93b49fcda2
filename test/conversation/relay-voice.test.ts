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
    'a voice of the file before it',
    elevenLabs({ voice: 'voiceOfRiley0001' }),
    'voiceOfRiley0001-1.0_0.5_0.75',
  ],
  [
    'all of its settings',
    elevenLabs({ model: 'turbo_v2_5', speed: 1.15, stability: 0, similarityBoost: 1 }),
    'voiceOfTheShop01-turbo_v2_5-1.15_0.0_1.0',
  ],
  [
    'a model and a speed of the file, the rest of the environment',
    elevenLabs({ model: 'flash_v2_5', speed: 0.9 }),
    'voiceOfTheShop01-flash_v2_5-0.9_0.5_0.75',
  ],
  [
    'a whole string as it stands',
    elevenLabs({ voice: 'aVoice01-v4_turbo-1.0_0.5_0.5' }),
    'aVoice01-v4_turbo-1.0_0.5_0.5',
  ],
  // With a voice of our own the relay only steps in, and the account's voice may be one that it refuses.
  ['no voice of the account beside our own', elevenLabs({ mode: 'own' }), undefined],
  ['no such voice for another provider', { provider: 'Google' }, undefined],
  ['a name of another provider', { provider: 'Google', voice: 'en-US-Journey-O' }, 'en-US-Journey-O'],
])('R-C7: the voice string is %s', (_what, voice, expected) => {
  expect(relayVoiceOf(voice, account)).toBe(expected);
});

it('R-C7: without a voice anywhere there is no string: the default of the relay speaks', () => {
  expect(relayVoiceOf(elevenLabs(), noVoice)).toBeUndefined();
});

it.each<[string, VoiceConfig, string, string]>([
  [
    'of another provider',
    { provider: 'Amazon', speed: 1.1 },
    'speed',
    'may be set only where the provider is ElevenLabs (it is Amazon)',
  ],
  [
    'behind a whole string',
    elevenLabs({ voice: 'aVoice01-flash_v2_5', stability: 0.4 }),
    'stability',
    'may be set only where voice is an id alone, without settings behind it',
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

it('a setting of a voice that nothing names is refused', () => {
  const fast = elevenLabs({ speed: 1.2 });
  expect(faultsWithoutVoice(fast, account)).toEqual([]);
  expect(faultsWithoutVoice(fast, noVoice)).toEqual([
    { field: 'speed', complaint: 'needs a voice: set voice.voice or ELEVENLABS_VOICE_ID' },
  ]);
  expect(faultsWithoutVoice({ ...fast, mode: 'own' }, account)).toEqual([
    { field: 'speed', complaint: 'needs a voice: set voice.voice' },
  ]);
});
