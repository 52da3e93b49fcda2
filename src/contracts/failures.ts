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

export type FailureType = keyof typeof FAILURES;
