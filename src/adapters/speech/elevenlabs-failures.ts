/** Converts errors of the ElevenLabs SDK into `AdapterError`. */
import { ElevenLabsError, ElevenLabsTimeoutError } from '@elevenlabs/elevenlabs-js';
import { z } from 'zod';
import { isConnectTimeout, retryAfterMs, traceOf } from '../../lib/foreign-errors.ts';
import { AdapterError, kindOfStatus } from '../ports/error.ts';
import type { AdapterErrorKind } from '../ports/error.ts';

/** Vendor codes that are more specific than the status: out of credit comes as 401, an unknown voice may come as 400. */
const KIND_OF_CODE: Readonly<Record<string, AdapterErrorKind>> = {
  quota_exceeded: 'quota',
  payment_required: 'quota',
  voice_not_found: 'not-found',
  model_not_found: 'not-found',
  invalid_api_key: 'unauthorized',
  missing_permissions: 'unauthorized',
  too_many_concurrent_requests: 'rate-limited',
  rate_limit_exceeded: 'rate-limited',
  system_busy: 'rate-limited',
};

const errorBody = z.object({
  detail: z.object({ status: z.string().optional(), code: z.string().optional() }),
});

/** Builds an error for a failure that we detect ourselves. */
export function speechFailure(kind: AdapterErrorKind, details: FailureDetails = {}): AdapterError {
  return new AdapterError({ vendor: 'elevenlabs', operation: 'synthesise', kind, ...details });
}

type FailureDetails = Partial<Pick<AdapterError, 'status' | 'retryAfterMs' | 'requestId' | 'code' | 'cause'>>;

/** Converts what was thrown before the audio began. */
export function requestFailure(error: unknown): AdapterError {
  if (error instanceof AdapterError) return error;
  const cause = traceOf(error);
  if (error instanceof ElevenLabsTimeoutError) {
    return speechFailure(isConnectTimeout(error) ? 'unreachable' : 'timeout', { cause });
  }
  if (!(error instanceof ElevenLabsError)) return speechFailure('bad-request', { cause });
  const { statusCode: status, rawResponse } = error;
  if (status === undefined) return speechFailure('unreachable', { cause });
  const code = codeIn(error.body);
  return speechFailure((code === undefined ? undefined : KIND_OF_CODE[code]) ?? kindOfStatus(status), {
    status,
    code,
    retryAfterMs: retryAfterMs(rawResponse?.headers),
    requestId: rawResponse?.headers.get('request-id') ?? error.requestId,
    cause,
  });
}

/** Converts what was thrown while audio was read. */
export function streamFailure(error: unknown): AdapterError {
  return speechFailure('cut', { cause: traceOf(error) });
}

/** The vendor's name for the failure, if it is one that we know. */
function codeIn(body: unknown): string | undefined {
  const { detail } = errorBody.safeParse(body).data ?? { detail: {} };
  return [detail.status, detail.code].find((code) => code !== undefined && code in KIND_OF_CODE);
}
