/** Turns errors of vendors and of the database into activity failures. This is the only place that does. */
import { ApplicationFailure } from '@temporalio/common';
import { AdapterError, ModelWithheld } from '../adapters/ports/error.ts';
import type { AdapterErrorKind } from '../adapters/ports/error.ts';
import type { ReplyModel } from '../adapters/ports/model.ts';
import { FAILURES } from '../contracts/failures.ts';
import type { FailureFacts, FailureType } from '../contracts/failures.ts';
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

/**
 * `error` as an `ApplicationFailure`. Any error that is not an adapter's or a stream deadline's is returned as it is. `asked`: the
 * model that failed.
 */
export function toFailure(error: unknown, asked?: Pick<ReplyModel, 'name' | 'host'>): unknown {
  const place = asked?.host === undefined ? undefined : { host: asked.host, model: asked.name };
  if (error instanceof StreamDeadlineError) {
    return failure(error.kind === 'first' ? 'ModelSilent' : 'ModelStalled', error.message, place ?? {});
  }
  if (error instanceof ModelWithheld) return failure(error.reason, error.message, {});
  if (!(error instanceof AdapterError)) return error;
  const { retryAfterMs, status, requests } = error;
  const facts = place === undefined ? {} : { ...place, status, code: codeOf(error), requests };
  return failure(typeOf(error), error.message, { ...facts, retryAfterMs });
}

/** The vendor's code, or the last one of the network or of TLS, such as ECONNREFUSED. */
function codeOf({ code, cause }: AdapterError): string | undefined {
  return code ?? (cause instanceof Error ? /\b[A-Z][A-Z\d_]{3,}$/u.exec(cause.message)?.[0] : undefined);
}

function typeOf({ vendor, kind }: AdapterError): FailureType {
  if (vendor === 'postgres') return databaseFailure(kind);
  return vendor === 'elevenlabs' ? voiceFailure(kind) : MODEL_FAILURES[kind];
}

function databaseFailure(kind: AdapterErrorKind): FailureType {
  return kind === 'bad-request' ? 'DatabaseRefused' : 'DatabaseUnavailable';
}

function failure(
  type: FailureType,
  message: string,
  facts: { readonly [Name in keyof FailureFacts]: FailureFacts[Name] | undefined } & {
    readonly retryAfterMs?: number | undefined;
  },
): ApplicationFailure {
  const { retryAfterMs } = facts;
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: !FAILURES[type].retryable,
    // Temporal's converter drops `nextRetryDelay` on the way to the workflow, so the details carry the pause, too.
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
    ...(Object.keys(known).length === 0 ? {} : { details: [known] }),
  });
}
