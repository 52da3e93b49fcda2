import { createElevenLabs } from '../../../src/adapters/speech/elevenlabs.ts';
import { audioDurationMs } from '../../../src/adapters/speech/audio-duration.ts';
import type { AudioStore } from '../../../src/adapters/ports/audio.ts';
import type { VoicePolicy } from '../../../src/contracts/policy.ts';
import { createAudioCounters, createAudioLibrary } from '../../../src/gateway/voice/audio-library.ts';
import { VOICE_POLICY } from '../../../src/workflows/call/policy.ts';
import type { FakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';

/** The audio library of a gateway with a fake vendor, and its counters. */
export function aLibrary(
  vendor: FakeElevenLabs,
  store: AudioStore,
  policy: Partial<VoicePolicy> = {},
  counters = createAudioCounters(),
) {
  const library = createAudioLibrary({
    speech: createElevenLabs({ apiKey: 'key-of-the-test', baseUrl: vendor.baseUrl }),
    store,
    durationMs: audioDurationMs,
    policy: { ...VOICE_POLICY, ...policy },
    counters,
    onStoreFailure: () => undefined,
  });
  return { library, counters };
}
