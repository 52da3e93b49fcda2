/** Turns errors of vendors and of the database into activity failures. This is the only place that does. */
import { ApplicationFailure } from '@temporalio/common';
import { AdapterError } from '../adapters/ports/error.ts';
import type { AdapterErrorKind } from '../adapters/ports/error.ts';
import { FAILURES } from '../contracts/failures.ts';
import type { FailureType } from '../contracts/failures.ts';
import { StreamDeadlineError } from '../lib/stream-deadlines.ts';

const MODEL_FAILURES: Record<AdapterErrorKind, FailureType> = {
  unreachable: 'ModelUnreachable',
  unauthorized: 'ModelMisconfigured',
  'not-found': 'ModelMisconfigured',
  quota: 'ModelMisconfigured',
  'rate-limited': 'ModelRateLimited',
  timeout: 'ModelServerError',
  server: 'ModelServerError',
  loading: 'ModelLoading',
  'bad-request': 'ModelMisconfigured',
  cut: 'ModelCut',
  malformed: 'ModelServerError',
  empty: 'ModelEmpty',
  'only-thoughts': 'ModelOnlyThought',
  filtered: 'ModelRefused',
};

const VOICE_FAILURES: Record<AdapterErrorKind, FailureType> = {
  unreachable: 'VoiceUnavailable',
  unauthorized: 'VoiceMisconfigured',
  'not-found': 'VoiceMisconfigured',
  quota: 'VoiceMisconfigured',
  'rate-limited': 'VoiceRateLimited',
  timeout: 'VoiceUnavailable',
  server: 'VoiceUnavailable',
  loading: 'VoiceUnavailable',
  'bad-request': 'VoiceMisconfigured',
  cut: 'VoiceUnavailable',
  malformed: 'VoiceUnavailable',
  empty: 'VoiceUnavailable',
  'only-thoughts': 'VoiceUnavailable',
  filtered: 'VoiceMisconfigured',
};

/** The type of a failure of our own voice, in activities and in the call record. */
export function voiceFailure(kind: AdapterErrorKind): FailureType {
  return VOICE_FAILURES[kind];
}

/** Runs `work`. Its errors reach the workflow as failures with a type, and without the vendor's text. */
export async function withFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error: unknown) {
    throw toFailure(error);
  }
}

/** `error` as an `ApplicationFailure`. Any error that is not an adapter's or a stream deadline's is returned as it is. */
export function toFailure(error: unknown): unknown {
  if (error instanceof StreamDeadlineError) {
    return failure(error.kind === 'first' ? 'ModelSilent' : 'ModelStalled', error.message);
  }
  if (!(error instanceof AdapterError)) return error;
  return failure(typeOf(error), error.message, error.retryAfterMs);
}

function typeOf({ vendor, kind }: AdapterError): FailureType {
  if (vendor === 'postgres') return databaseFailure(kind);
  return vendor === 'elevenlabs' ? voiceFailure(kind) : MODEL_FAILURES[kind];
}

function databaseFailure(kind: AdapterErrorKind): FailureType {
  return kind === 'bad-request' ? 'DatabaseRefused' : 'DatabaseUnavailable';
}

function failure(type: FailureType, message: string, retryAfterMs?: number): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: !FAILURES[type].retryable,
    // Temporal's converter drops `nextRetryDelay` on the way to the workflow, so the details carry the pause, too.
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs, details: [{ retryAfterMs }] }),
  });
}
