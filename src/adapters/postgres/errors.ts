/** Converts errors of the pg driver into `AdapterError`. */
import pg from 'pg';
import { AdapterError } from '../ports/error.ts';
import type { AdapterErrorKind } from '../ports/error.ts';

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT', // no socket file
]);

/** By SQLSTATE, or by its class (the first two characters). The full code is looked up first. */
const BY_SQLSTATE: Readonly<Record<string, AdapterErrorKind>> = {
  '08': 'unreachable', // connection
  '57P01': 'unreachable', // shutting down
  '57P02': 'unreachable', // crashed
  '57P03': 'unreachable', // starting up
  '57P05': 'unreachable', // idle session ended
  '25P03': 'timeout', // idle in transaction
  '57014': 'timeout', // statement timeout
  '55P03': 'timeout', // lock timeout
  '28': 'unauthorized',
  '42501': 'unauthorized', // no permission
  '3D000': 'not-found', // no such database
  // The schema is older than this code. Migrating fixes that, so the kind must be one that is retried: otherwise
  // the call record would be lost.
  '42P01': 'server',
  '42703': 'server',
  '42883': 'server',
  '21': 'bad-request',
  '22': 'bad-request',
  '23': 'bad-request',
  '42': 'bad-request',
};

/** pg errors without a code. A slow connect counts as unreachable, an unanswered query as a timeout. */
const BY_MESSAGE: readonly (readonly [RegExp, AdapterErrorKind])[] = [
  [/^Query read timeout/, 'timeout'],
  [/timeout exceeded when trying to connect|due to connection timeout|^timeout expired/, 'unreachable'],
  [/^Connection terminated|^Client has encountered a connection error|not queryable/, 'unreachable'],
  [/does not support SSL|certificate/, 'unreachable'],
  [/password/, 'unauthorized'],
];

/**
 * Converts a database error to an `AdapterError`; an `AdapterError` passes through. The driver's error is not attached,
 * because its message and detail may contain a row with a caller's words. The cause carries only the SQLSTATE and the
 * constraint name.
 */
export function toAdapterError(operation: string, error: unknown): AdapterError {
  if (error instanceof AdapterError) return error;
  const code = codeOf(error);
  return new AdapterError({
    vendor: 'postgres',
    operation,
    kind: kindOf(code, error),
    cause: causeOf(code, error),
  });
}

function causeOf(code: string | undefined, error: unknown): Error | undefined {
  if (error instanceof pg.DatabaseError) return new Error([code, error.constraint].filter(Boolean).join(' '));
  // A bug in our own code: keep the stack. Its message comes from the JavaScript engine, not from a row.
  if (error instanceof TypeError || error instanceof RangeError) return error;
  return code === undefined ? undefined : new Error(code);
}

function kindOf(code: string | undefined, error: unknown): AdapterErrorKind {
  if (error instanceof pg.DatabaseError && code !== undefined) {
    return BY_SQLSTATE[code] ?? BY_SQLSTATE[code.slice(0, 2)] ?? 'server';
  }
  if (code !== undefined && UNREACHABLE.has(code)) return 'unreachable';
  if (code === 'ETIMEDOUT') return 'timeout';
  const message = error instanceof Error ? error.message : '';
  return BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? 'server';
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
