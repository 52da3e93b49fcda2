/** The voice ladder: who speaks, best first. The values, with their reasons, stand in `workflows/call/policy.ts`. */
import type { VoiceConfig } from './agent.ts';
import type { StepFailure } from './failures.ts';
import type { BreakerPolicy } from './policy.ts';

/**
 * `own`: our own ElevenLabs account. `relay`: the voice of the relay that the agent's file names. `system`: a voice of
 * the relay that needs no name. `recorded`: a recording, after which the call ends.
 */
export type VoiceRung = 'own' | 'relay' | 'system' | 'recorded';

/** The rungs on which a connection can speak, by its TwiML. */
export type RelayRung = Extract<VoiceRung, 'relay' | 'system'>;

/** Who has said the words of a turn. */
export type SpokenBy = Exclude<VoiceRung, 'recorded'> | 'mixed';

export interface VoiceLadder {
  readonly rungs: readonly VoiceRung[];
  /** Codes with which the relay tells that it cannot speak, and what each of them means. */
  readonly failures: Readonly<Record<string, 'VoiceMisconfigured' | 'VoiceUnavailable'>>;
  /** Whose default voice the system voice is, by the provider of the voice that failed. */
  readonly systemProvider: Readonly<Record<VoiceConfig['provider'], VoiceConfig['provider']>>;
  /** When the next calls do not begin with a voice of the relay that has failed. */
  readonly breaker: BreakerPolicy;
}

/** Where a call stands on the ladder, once that is below the relay's own rung. */
export interface VoicePosition {
  readonly rung: Extract<VoiceRung, 'system' | 'recorded'>;
  /** Of the rung above, where it has failed just now: absent on connections after that, and where it was not tried. */
  readonly failure?: StepFailure;
}

/** Which voices have said the words of a turn. */
export interface Voiced {
  /** Absent where not a word has left. */
  readonly voice?: SpokenBy;
  /** What kept a voice from them, in order. */
  readonly voiceFailures?: readonly StepFailure[];
}
