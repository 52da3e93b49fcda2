import type { RungName } from './policy.ts';
import type { VoiceRung } from './voice-rung.ts';

/** The types of activity failures, as the Web UI shows them, and whether a later attempt may succeed. */
export const FAILURES = {
  ModelUnreachable: { retryable: true },
  ModelSilent: { retryable: false },
  ModelStalled: { retryable: false },
  ModelCut: { retryable: true },
  ModelEmpty: { retryable: true },
  /** The next attempt would think as long. */
  ModelOnlyThought: { retryable: false },
  /** The server loads the model. This takes longer than a turn, and ends by itself. */
  ModelLoading: { retryable: false },
  ModelRateLimited: { retryable: true },
  ModelServerError: { retryable: true },
  ModelMisconfigured: { retryable: false },
  ModelRefused: { retryable: false },
  /** A budget of the agent is used up: no model is asked. */
  BudgetUsedUp: { retryable: false },
  /** The caller has only pressed keys that mean nothing, or too many: no model is asked. */
  KeysAlone: { retryable: false },
  DatabaseUnavailable: { retryable: true },
  DatabaseRefused: { retryable: false },
  CallFailed: { retryable: false },
  VoiceUnavailable: { retryable: true },
  VoiceRateLimited: { retryable: true },
  VoiceMisconfigured: { retryable: false },
  /** Any other error: a bug of ours. The log of the process where it happened has its stack. */
  UnexpectedError: { retryable: false },
} as const;

/** These do not pass within a call: one such failure opens the breaker of its rung. */
export const HOPELESS: ReadonlySet<string> = new Set<FailureType>(['ModelMisconfigured', 'BudgetUsedUp']);

/** No model was asked, and none of the other rungs with a model would be. */
export const WITHHELD: ReadonlySet<string> = new Set<FailureType>(['BudgetUsedUp', 'KeysAlone']);

export type FailureType = keyof typeof FAILURES;

/** What can fail between the caller's words and the answer that they hear. */
export type Step = 'search' | RungName | Exclude<VoiceRung, 'recorded'>;

/** Facts about a failed request to a model. They hold no words of the caller and none of the vendor's. */
export interface FailureFacts {
  /** The server. */
  readonly host?: string;
  readonly model?: string;
  readonly status?: number;
  /** The vendor's code, or that of the network or of TLS. */
  readonly code?: string;
  /** How often the server was asked. Absent: once. */
  readonly requests?: number;
}

export interface StepFailure extends FailureFacts {
  readonly step: Step;
  readonly type: FailureType | 'Timeout';
  /** Epoch milliseconds. */
  readonly at?: number;
  /** The pause that the vendor asks for. */
  readonly retryAfterMs?: number;
  /** Of a voice: the kind of `AdapterError`, or the error code of the relay. */
  readonly reason?: string;
}

/** A failure without its step and time. */
export type Failed = Pick<StepFailure, 'type' | 'retryAfterMs' | keyof FailureFacts>;

/** An activity's failure as the call record holds it. A type that is not in `FAILURES` becomes `UnexpectedError`. */
export function describeFailure(failure: {
  readonly type?: string | null | undefined;
  readonly nextRetryDelay?: unknown;
  readonly details?: readonly unknown[] | null | undefined;
}): Failed {
  const { type, nextRetryDelay, details } = failure;
  const { retryAfterMs = nextRetryDelay, ...facts } = factsIn(details?.[0]);
  return {
    type: type != null && isFailureType(type) ? type : 'UnexpectedError',
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
    ...facts,
  };
}

type Details = FailureFacts & Pick<StepFailure, 'retryAfterMs'>;

const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    retryAfterMs: 'number',
    host: 'string',
    model: 'string',
    status: 'number',
    code: 'string',
    requests: 'number',
  } satisfies Record<keyof Details, string>),
);

function factsIn(detail: unknown): Details {
  if (typeof detail !== 'object' || detail === null) return {};
  return Object.fromEntries(
    Object.entries(detail).filter(([name, value]) => typeof value === TYPES.get(name)),
  );
}

function isFailureType(type: string): type is FailureType {
  return Object.hasOwn(FAILURES, type);
}
