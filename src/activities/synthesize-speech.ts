import type { SynthesizeInput, SynthesizeResult } from '../contracts/voice.ts';
import { withFailures } from './failure.ts';

/** Who makes audio. Throws `AdapterError`. */
export interface Speaker {
  prepare(input: SynthesizeInput): Promise<SynthesizeResult>;
}

export type SpeechActivities = ReturnType<typeof createSpeechActivities>;

export function createSpeechActivities({ speaker }: { readonly speaker: Speaker }) {
  return {
    /** Sees to it that the audio of a text is there. Idempotent: what is there costs nothing. */
    synthesizeSpeech: (input: SynthesizeInput): Promise<SynthesizeResult> =>
      withFailures(() => speaker.prepare(input)),
  };
}
