/** How a request to Temporal has failed, in the words that all adapters use. */
import { isGrpcServiceError, NamespaceNotFoundError, ServiceError } from '@temporalio/client';
import { ValueError } from '@temporalio/common';
import { AdapterError } from '../ports/error.ts';
import type { AdapterErrorKind } from '../ports/error.ts';

interface Failure {
  readonly code: string;
  readonly kind: AdapterErrorKind;
}

/**
 * By gRPC status. INTERNAL and UNKNOWN can be a broken connection as well as a bug of the server, so they may pass; so may
 * FAILED_PRECONDITION (a namespace that is failing over). A request above gRPC's 4 MB limit does not show here: the client
 * retries it until its deadline. Signals stay far below, because a frame of the relay has at most 64 KiB.
 */
const FAILURES: Readonly<Record<number, Failure>> = {
  1: { code: 'CANCELLED', kind: 'server' },
  2: { code: 'UNKNOWN', kind: 'server' },
  3: { code: 'INVALID_ARGUMENT', kind: 'bad-request' },
  4: { code: 'DEADLINE_EXCEEDED', kind: 'timeout' },
  5: { code: 'NOT_FOUND', kind: 'not-found' },
  7: { code: 'PERMISSION_DENIED', kind: 'unauthorized' },
  8: { code: 'RESOURCE_EXHAUSTED', kind: 'rate-limited' },
  9: { code: 'FAILED_PRECONDITION', kind: 'server' },
  10: { code: 'ABORTED', kind: 'server' },
  12: { code: 'UNIMPLEMENTED', kind: 'not-found' },
  13: { code: 'INTERNAL', kind: 'server' },
  14: { code: 'UNAVAILABLE', kind: 'unreachable' },
  16: { code: 'UNAUTHENTICATED', kind: 'unauthorized' },
};

/** INVALID_ARGUMENT, but about the namespace and not about the request: it lacks one of our search attributes. */
const MISSING_ATTRIBUTE = /search attribute/iu;

/**
 * What a request to Temporal has thrown, as an `AdapterError` with the name of the gRPC status as its `code`. A
 * `bad-request` fails again however often it is sent; `unauthorized` and `not-found` (namespace, service, search attribute)
 * pass once an operator has mended them; all others pass by themselves.
 */
export function toRequestError(operation: string, error: unknown): AdapterError {
  const cause = error instanceof ServiceError ? (error.cause ?? error) : error;
  return new AdapterError({ vendor: 'temporal', operation, ...failureOf(cause), cause });
}

/** Whether the server does not know what was asked for. */
export function isNotFound(error: unknown): boolean {
  return isGrpcServiceError(error) && FAILURES[error.code]?.kind === 'not-found';
}

function failureOf(error: unknown): Failure {
  // The data converter could not encode the message; the request has not left.
  if (error instanceof ValueError) return { code: 'NOT_ENCODABLE', kind: 'bad-request' };
  if (error instanceof NamespaceNotFoundError) return { code: 'NAMESPACE_NOT_FOUND', kind: 'not-found' };
  if (!isGrpcServiceError(error)) return { code: 'UNKNOWN', kind: 'server' };
  const failure = FAILURES[error.code] ?? { code: `gRPC ${error.code}`, kind: 'server' };
  return failure.kind === 'bad-request' && MISSING_ATTRIBUTE.test(error.details)
    ? { ...failure, kind: 'not-found' }
    : failure;
}
