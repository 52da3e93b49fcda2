/** The voice ladder: which voice speaks, and what has failed. Values and their reasons: `workflows/call/policy.ts`. */
import type { VoiceConfig } from './agent.ts';
import type { StepFailure } from './failures.ts';
import type { BreakerPolicy } from './policy.ts';
import type { VoiceRung } from './voice-rung.ts';

/** The rungs on which a relay connection can speak. Its TwiML says which one. */
export type RelayRung = Extract<VoiceRung, 'relay' | 'system'>;

/** Which voice has said the words of a turn; `mixed` if several have. */
export type SpokenBy = Exclude<VoiceRung, 'recorded'> | 'mixed';

export interface VoiceLadder {
  readonly rungs: readonly VoiceRung[];
  /** Error codes by which the relay reports that it cannot speak, and the failure type of each. */
  readonly failures: Readonly<Record<string, 'VoiceMisconfigured' | 'VoiceUnavailable'>>;
  /** The provider whose default voice is the system voice, by the provider of the voice that failed. */
  readonly systemProvider: Readonly<Record<VoiceConfig['provider'], VoiceConfig['provider']>>;
  /** When new calls no longer begin with a voice of the relay that has failed. */
  readonly breaker: BreakerPolicy;
}

/** Where a call stands on the ladder, once it has fallen below `relay`. */
export interface VoicePosition {
  readonly rung: Extract<VoiceRung, 'system' | 'recorded'>;
  /** Why the rung above was left. Absent on later connections, and if the rung above was not tried. */
  readonly failure?: StepFailure;
}

/** Which voice has said the words of a turn, and which voices failed. */
export interface Voiced {
  /** Absent if no word was sent. */
  readonly voice?: SpokenBy;
  /** The failures of voices in this turn, in order. */
  readonly voiceFailures?: readonly StepFailure[];
}
