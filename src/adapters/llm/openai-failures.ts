import OpenAI from 'openai';
import { AdapterError } from '../ports.ts';
import type { AdapterErrorKind } from '../ports.ts';

const VENDOR = 'openai';

/** What the vendor was asked for. */
type Operation = 'reply' | 'embed';

/** Codes of the vendor that say more than the status: no credit, where the status speaks of a rate limit. */
const KIND_OF_CODE: Readonly<Record<string, AdapterErrorKind>> = {
  insufficient_quota: 'quota',
  billing_hard_limit_reached: 'quota',
  rate_limit_exceeded: 'rate-limited',
  content_filter: 'filtered',
  content_policy_violation: 'filtered',
  invalid_api_key: 'unauthorized',
  model_not_found: 'not-found',
  invalid_request_error: 'bad-request',
  context_length_exceeded: 'bad-request',
};

const KIND_OF_STATUS: Readonly<Record<number, AdapterErrorKind>> = {
  401: 'unauthorized',
  402: 'quota',
  403: 'unauthorized',
  404: 'not-found',
  408: 'timeout',
  409: 'server',
  429: 'rate-limited',
  504: 'timeout',
};

/** A failure that we see ourselves in an answer that began well. */
export function vendorFailure(
  kind: AdapterErrorKind,
  details: {
    readonly requestId?: string | undefined;
    readonly cause?: unknown;
    readonly operation?: Operation;
  } = {},
): AdapterError {
  return new AdapterError({
    vendor: VENDOR,
    operation: details.operation ?? 'reply',
    kind,
    requestId: details.requestId,
    cause: trace(details.cause),
  });
}

/** What the SDK threw before the first byte of an answer. */
export function requestFailure(error: unknown, operation: Operation = 'reply'): AdapterError {
  if (error instanceof OpenAI.APIConnectionTimeoutError) {
    // The SDK calls every slow connect a timeout; the vendor never heard of those.
    return vendorFailure(isConnectTimeout(error) ? 'unreachable' : 'timeout', { operation, cause: error });
  }
  if (error instanceof OpenAI.APIConnectionError) {
    return vendorFailure('unreachable', { operation, cause: error });
  }
  if (error instanceof OpenAI.APIError) return fromVendor(error, { operation });
  const kind = error instanceof OpenAI.OpenAIError ? 'malformed' : 'bad-request';
  return vendorFailure(kind, { operation, cause: error });
}

/** What the SDK threw while an answer was being read. */
export function streamFailure(error: unknown, requestId: string | undefined): AdapterError {
  if (error instanceof SyntaxError) return vendorFailure('malformed', { requestId, cause: error });
  if (error instanceof OpenAI.APIError) return fromVendor(error, { requestId, operation: 'reply' });
  return vendorFailure('cut', { requestId, cause: error });
}

/** The part of the SDK's error that is read here. */
interface VendorError {
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  readonly code?: unknown;
  readonly type: unknown;
  readonly requestID: string | null | undefined;
}

function fromVendor(
  error: VendorError,
  { operation, requestId }: { readonly operation: Operation; readonly requestId?: string | undefined },
): AdapterError {
  const status = error.status ?? numeric(error.code);
  return new AdapterError({
    vendor: VENDOR,
    operation,
    kind: kindOf(status, [error.code, error.type]),
    status,
    retryAfterMs: retryAfterMs(error.headers),
    requestId: error.requestID ?? requestId,
    cause: trace(error),
  });
}

function kindOf(status: number | undefined, codes: readonly unknown[]): AdapterErrorKind {
  const named = codes.map((code) => (typeof code === 'string' ? KIND_OF_CODE[code] : undefined));
  const byCode = named.find((kind) => kind !== undefined);
  if (byCode === 'quota' || byCode === 'filtered') return byCode;
  // An error object inside a stream has no status: the code is all there is.
  if (status === undefined) return byCode ?? 'server';
  return KIND_OF_STATUS[status] ?? (status >= 500 ? 'server' : 'bad-request');
}

/** `retry-after-ms`, else `retry-after` in seconds or as a date. */
function retryAfterMs(headers: Headers | undefined): number | undefined {
  const exact = numeric(headers?.get('retry-after-ms'));
  if (exact !== undefined) return exact;
  const after = headers?.get('retry-after');
  const seconds = numeric(after);
  if (seconds !== undefined) return Math.round(seconds * 1000);
  const until = Date.parse(after ?? '') - Date.now();
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}

function numeric(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

function isConnectTimeout(error: unknown): boolean {
  return codesOf(error).some((code) => code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT');
}

/**
 * What may be kept of a foreign error: names and codes. Its message can hold a vendor's body, and with it the
 * caller's words; causes end up in histories and logs.
 */
function trace(error: unknown): Error | undefined {
  if (error === undefined) return undefined;
  return new Error([nameOf(error), ...codesOf(error)].join(' '));
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}

function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  let current = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth++) {
    const code: unknown = 'code' in current ? current.code : undefined;
    if (typeof code === 'string' && /^\w{1,64}$/u.test(code)) codes.push(code);
    current = current.cause;
  }
  return codes;
}
