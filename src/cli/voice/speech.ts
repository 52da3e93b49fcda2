/** The own voice for the command line: with the same deadlines and retry as on a call, but without a cache. */
import type { StoredAudio } from '../../adapters/ports/audio.ts';
import { audioDurationMs } from '../../adapters/speech/audio-duration.ts';
import type { VoiceConfig } from '../../config/voice.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { audioKey } from '../../gateway/voice/audio-key.ts';
import { createAudioCounters, createAudioLibrary } from '../../gateway/voice/audio-library.ts';
import { ownVoiceOf } from '../../gateway/voice/own-voice.ts';
import { UsageError } from '../../lib/command-line.ts';
import { VOICE_POLICY } from '../../workflows/call/policy.ts';

export interface Speech {
  /** The key of a text's audio in the cache. */
  keyOf(text: string): string;
  /** Synthesises a text. Throws `AdapterError`. */
  say(text: string): Promise<StoredAudio>;
}

/**
 * Opens the voice of an agent, or of the account if `speaker` is only a language. Throws `UsageError` if a setting is
 * missing.
 */
export async function openSpeech(
  { elevenLabs }: Pick<VoiceConfig, 'elevenLabs'>,
  speaker: Pick<AgentConfig, 'language'> & Partial<Pick<AgentConfig, 'voice'>>,
): Promise<Speech> {
  const { apiKey, baseUrl } = elevenLabs;
  if (apiKey === undefined) throw new UsageError('ELEVENLABS_API_KEY is missing: ElevenLabs requires it');
  // Mode `own` in any case, so that a voice can be tried before the agent uses it.
  const voice = ownVoiceOf(
    { language: speaker.language, voice: { provider: 'ElevenLabs', ...speaker.voice, mode: 'own' } },
    elevenLabs,
  );
  if (voice === undefined) {
    throw new UsageError('ELEVENLABS_VOICE_ID is missing, and the agent does not set voice.own.voiceId');
  }
  // The vendor's package takes a second to load, so it is loaded only when it is used.
  const { createElevenLabs } = await import('../../adapters/speech/elevenlabs.ts');
  const speech = createElevenLabs({ apiKey, baseUrl });
  const library = createAudioLibrary({
    speech,
    store: { find: async () => undefined, keep: async () => undefined },
    durationMs: audioDurationMs,
    policy: VOICE_POLICY,
    counters: createAudioCounters(),
    onStoreFailure: () => undefined,
  });
  return {
    keyOf: (text) => audioKey({ text, voice }, speech.format),
    say: async (text) => (await library.obtain({ text, voice })).whole,
  };
}
