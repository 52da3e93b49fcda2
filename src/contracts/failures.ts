import type { RungName } from './policy.ts';
import type { VoiceRung } from './voice-rung.ts';

/** Types of activity failures, as the Web UI shows them, and whether a later attempt could succeed. */
export const FAILURES = {
  ModelUnreachable: { retryable: true },
  ModelSilent: { retryable: false },
  ModelStalled: { retryable: false },
  ModelCut: { retryable: true },
  ModelEmpty: { retryable: true },
  ModelRateLimited: { retryable: true },
  ModelServerError: { retryable: true },
  ModelMisconfigured: { retryable: false },
  ModelRefused: { retryable: false },
  DatabaseUnavailable: { retryable: true },
  DatabaseRefused: { retryable: false },
  CallFailed: { retryable: false },
  VoiceUnavailable: { retryable: true },
  VoiceRateLimited: { retryable: true },
  VoiceMisconfigured: { retryable: false },
} as const;

/** These do not pass within a call: no more than one try is wasted on them. */
export const HOPELESS: ReadonlySet<string> = new Set<FailureType>(['ModelMisconfigured']);

export type FailureType = keyof typeof FAILURES;

/** What can fail on the way to an answer and to the caller's ear. */
export type Step = 'search' | RungName | Exclude<VoiceRung, 'recorded'>;

export interface StepFailure {
  readonly step: Step;
  readonly type: FailureType | 'Timeout';
  /** Epoch milliseconds. */
  readonly at?: number;
  /** How long the vendor asks to wait. */
  readonly retryAfterMs?: number;
  /** Of a voice: the kind of `AdapterError`, or the relay's code. */
  readonly reason?: string;
}

/** An activity's failure as the books of a call hold it. */
export function describeFailure(failure: {
  readonly type?: string | null | undefined;
  readonly nextRetryDelay?: unknown;
}): Pick<StepFailure, 'type' | 'retryAfterMs'> {
  const { type, nextRetryDelay } = failure;
  return {
    type: type != null && isFailureType(type) ? type : 'ModelServerError',
    ...(typeof nextRetryDelay === 'number' ? { retryAfterMs: nextRetryDelay } : {}),
  };
}

function isFailureType(type: string): type is FailureType {
  return type in FAILURES;
}
