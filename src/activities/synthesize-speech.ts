/** The activity that makes audio of fixed sentences before calls need it. A gateway runs it. */
import type { SynthesizeInput, SynthesizeResult } from '../contracts/voice.ts';
import { withFailures } from './failure.ts';

/** Makes audio. Throws `AdapterError`. */
export interface Speaker {
  prepare(input: SynthesizeInput): Promise<SynthesizeResult>;
}

export type SpeechActivities = ReturnType<typeof createSpeechActivities>;

/** Creates the activity. */
export function createSpeechActivities({ speaker }: { readonly speaker: Speaker }) {
  return {
    /** Makes the audio of a text unless it exists already. Existing audio costs nothing. */
    synthesizeSpeech: (input: SynthesizeInput): Promise<SynthesizeResult> =>
      withFailures(() => speaker.prepare(input)),
  };
}
