/** Converts answers of ElevenLabs into `AdapterError`. Loads nothing of the vendor's package, which takes seconds to load. */
import { z } from 'zod';
import { retryAfterMs } from '../../lib/foreign-errors.ts';
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

type FailureDetails = Partial<Pick<AdapterError, 'status' | 'retryAfterMs' | 'requestId' | 'code' | 'cause'>>;

/** Builds an error for a failure that we detect ourselves. */
export function speechFailure(kind: AdapterErrorKind, details: FailureDetails = {}): AdapterError {
  return new AdapterError({ vendor: 'elevenlabs', operation: 'synthesise', kind, ...details });
}

/** An answer that is not what was asked for. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers | undefined;
  /** If the headers have none. */
  readonly requestId?: string | undefined;
  readonly cause?: Error | undefined;
}

/** Converts a refusal. The vendor's words are left out: they may quote the request. */
export function refusalFailure({ status, body, headers, requestId, cause }: Refusal): AdapterError {
  const code = codeIn(body);
  return speechFailure((code === undefined ? undefined : KIND_OF_CODE[code]) ?? kindOfStatus(status), {
    status,
    code,
    retryAfterMs: retryAfterMs(headers),
    requestId: headers?.get('request-id') ?? requestId,
    cause,
  });
}

/** The vendor's name for the failure, if it is one that we know. */
function codeIn(body: unknown): string | undefined {
  const { detail } = errorBody.safeParse(body).data ?? { detail: {} };
  return [detail.status, detail.code].find((code) => code !== undefined && code in KIND_OF_CODE);
}
