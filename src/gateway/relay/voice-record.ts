import type { StepFailure } from '../../contracts/failures.ts';
import type { SpokenBy, Voiced } from '../../contracts/voice-ladder.ts';
import type { VoiceRung } from '../../contracts/voice-rung.ts';
import { together } from '../../conversation/voice-ladder.ts';

/** Keeps a record of who says the words of one turn. */
export interface VoiceRecord {
  /** Some of them have left in this voice. */
  spoke(voice: Exclude<VoiceRung, 'recorded'>): void;
  /** A voice could not say some of them. */
  failed(failure: StepFailure): void;
}

export function createVoiceRecord(): VoiceRecord & { readonly all: Voiced } {
  let voice: SpokenBy | undefined;
  const voiceFailures: StepFailure[] = [];
  return {
    spoke(by) {
      voice = together([voice, by]);
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
