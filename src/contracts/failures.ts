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
} as const;

/** These do not pass within a call: no more than one try is wasted on them. */
export const HOPELESS: ReadonlySet<string> = new Set<FailureType>(['ModelMisconfigured']);

export type FailureType = keyof typeof FAILURES;
