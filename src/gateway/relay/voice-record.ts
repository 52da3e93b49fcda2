/** Records which voices said the words of one turn. */
import type { StepFailure } from '../../contracts/failures.ts';
import type { SpokenBy, Voiced } from '../../contracts/voice-ladder.ts';
import type { VoiceRung } from '../../contracts/voice-rung.ts';
import { combinedVoice } from '../../conversation/voice-ladder.ts';

export interface VoiceRecord {
  /** Some words were sent in this voice. */
  spoke(voice: Exclude<VoiceRung, 'recorded'>): void;
  /** A voice failed to say some words. */
  failed(failure: StepFailure): void;
}

/** Creates an empty record. `all` is what it holds, as results report it. */
export function createVoiceRecord(): VoiceRecord & { readonly all: Voiced } {
  let voice: SpokenBy | undefined;
  const voiceFailures: StepFailure[] = [];
  return {
    spoke(by) {
      voice = combinedVoice([voice, by]);
    },
    failed: (failure) => voiceFailures.push(failure),
    get all() {
      return {
        ...(voice === undefined ? {} : { voice }),
        ...(voiceFailures.length === 0 ? {} : { voiceFailures: [...voiceFailures] }),
      };
    },
  };
}
