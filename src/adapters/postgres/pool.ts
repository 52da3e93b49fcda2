import pg from 'pg';
import type { Client, Pool, PoolClient } from 'pg';
import { toAdapterError } from './errors.ts';

export interface PoolOptions {
  /** Connections of this process. A managed Postgres may allow 25 in all, for gateways and workers together. */
  readonly max?: number;
  /** Longest wait for a connection, new or freed by another query. */
  readonly connectTimeoutMs?: number;
  /** Longest run of one statement. Stays below the start-to-close time of the activities that use the pool. */
  readonly statementTimeoutMs?: number;
  /** An idle connection broke: worth a line in the log. The pool replaces it by itself. */
  readonly onIdleError?: (error: Error) => void;
}

/** The server ends a statement that is too slow; this much later the client stops waiting for a server that is gone. */
const LOST_SERVER_GRACE_MS = 500;
const DEFAULT_CONNECT_TIMEOUT_MS = 2_000;
const DEFAULT_STATEMENT_TIMEOUT_MS = 5_000;

/** The one pool of a process. Connects on first use, so a database that is down does not stop a start. */
export function createPool(databaseUrl: string, options: PoolOptions = {}): Pool {
  const statementTimeoutMs = options.statementTimeoutMs ?? DEFAULT_STATEMENT_TIMEOUT_MS;
  const pool = new pg.Pool({
    ...connection(databaseUrl),
    max: options.max ?? 5,
    connectionTimeoutMillis: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + LOST_SERVER_GRACE_MS,
    // A transaction whose client has died must not hold its locks.
    idle_in_transaction_session_timeout: statementTimeoutMs * 2,
    idleTimeoutMillis: 60_000,
  });
  // Without listeners a restart of the database would end this process: the first is for connections at rest, the
  // second for those inside a transaction but between two statements, whose next statement is then rejected.
  pool.on('error', (error) => options.onIdleError?.(error));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** One connection of its own, for work that holds locks or takes its time. The caller ends it. */
export async function openClient(databaseUrl: string): Promise<Client> {
  const client = new pg.Client({
    ...connection(databaseUrl),
    connectionTimeoutMillis: DEFAULT_CONNECT_TIMEOUT_MS,
  });
  // The query in progress is rejected as well; without a listener the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/**
 * Runs `work` in one transaction: all of it is kept or nothing. With `keep: false` nothing in any case. Throws
 * `AdapterError` of the given operation.
 */
export async function inTransaction<T>(
  pool: Pool,
  operation: string,
  work: (client: PoolClient) => Promise<T>,
  { keep = true }: { readonly keep?: boolean } = {},
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toAdapterError(operation, error);
  });
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query(keep ? 'commit' : 'rollback');
    client.release();
    return result;
  } catch (error: unknown) {
    // Closing the connection rolls back even where it can no longer be asked to.
    client.release(true);
    throw toAdapterError(operation, error);
  }
}

function connection(databaseUrl: string) {
  return {
    connectionString: databaseUrl,
    application_name: 'evercall',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}
