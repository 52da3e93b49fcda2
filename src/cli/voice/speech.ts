/** Our own voice for the command line: with the deadlines and the second try that callers get, and nothing kept. */
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
  /** What the audio of a text is found by in the cache. */
  keyOf(text: string): string;
  /** Throws `AdapterError`. */
  say(text: string): Promise<StoredAudio>;
}

/** Of an agent, or of the account alone where only a language is given. Throws `UsageError` where a setting is missing. */
export async function openSpeech(
  { elevenLabs }: Pick<VoiceConfig, 'elevenLabs'>,
  speaker: Pick<AgentConfig, 'language'> & Partial<Pick<AgentConfig, 'voice'>>,
): Promise<Speech> {
  const { apiKey, baseUrl } = elevenLabs;
  if (apiKey === undefined)
    throw new UsageError('ELEVENLABS_API_KEY is missing: ElevenLabs speaks for nobody');
  // Whoever listens to it first may then let the agent speak so.
  const voice = ownVoiceOf(
    { language: speaker.language, voice: { provider: 'ElevenLabs', ...speaker.voice, mode: 'own' } },
    elevenLabs,
  );
  if (voice === undefined) {
    throw new UsageError(
      'ELEVENLABS_VOICE_ID is missing, and the agent names no voice of its own (voice.own.voiceId)',
    );
  }
  // The vendor's package takes a second to load: only who speaks with it loads it.
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
