/** Postgres connections: the pool, single clients and transactions. */
import pg from 'pg';
import type { Client, Pool, PoolClient } from 'pg';
import type { Metrics } from '../ports/metrics.ts';
import { toAdapterError } from './errors.ts';
import { measurePool, onPool } from './pool-metrics.ts';

export interface PoolOptions {
  /** Most connections of this process. A managed Postgres may allow 25 in total, for all gateways and workers. */
  readonly max?: number;
  /** Longest wait for a connection, whether it is opened or freed by another query. */
  readonly connectTimeoutMs?: number;
  /** Longest run of one statement. Must stay below the start-to-close timeout of the activities that use the pool. */
  readonly statementTimeoutMs?: number;
  /** Called when an idle connection breaks, for logging. The pool replaces the connection itself. */
  readonly onIdleError?: (error: Error) => void;
  /** Where its operations are measured. Absent: nowhere. */
  readonly metrics?: Metrics;
}

/** The server cancels slow statements. If no answer arrives this long after that, the client assumes the server is gone. */
const LOST_SERVER_GRACE_MS = 500;
const DEFAULT_CONNECT_TIMEOUT_MS = 2_000;
const DEFAULT_STATEMENT_TIMEOUT_MS = 5_000;

/** Creates the pool of a process. It connects on first use, so the process can start while the database is down. */
export function createPool(databaseUrl: string, options: PoolOptions = {}): Pool {
  const statementTimeoutMs = options.statementTimeoutMs ?? DEFAULT_STATEMENT_TIMEOUT_MS;
  const pool = new pg.Pool({
    ...connection(databaseUrl),
    max: options.max ?? 5,
    connectionTimeoutMillis: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + LOST_SERVER_GRACE_MS,
    // Releases the locks of a transaction whose client has died.
    idle_in_transaction_session_timeout: statementTimeoutMs * 2,
    idleTimeoutMillis: 60_000,
  });
  // Without these listeners a database restart would crash this process. The first covers idle connections. The second
  // covers connections between two statements of a transaction: their next statement is rejected.
  pool.on('error', (error) => options.onIdleError?.(error));
  pool.on('connect', (client) => client.on('error', () => undefined));
  if (options.metrics !== undefined) measurePool(pool, options.metrics);
  return pool;
}

/** Such work is not part of a call, so it waits for a server that has just started on a slow disk. */
const CLIENT_CONNECT_TIMEOUT_MS = 15_000;

/** Opens a connection outside the pool, for work that holds locks or takes long. The caller must end it. */
export async function openClient(databaseUrl: string): Promise<Client> {
  const client = new pg.Client({
    ...connection(databaseUrl),
    connectionTimeoutMillis: CLIENT_CONNECT_TIMEOUT_MS,
  });
  // The query in progress is rejected anyway. Without a listener the event would crash the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/**
 * Runs `work` in one transaction: all of it is kept or nothing. With `keep: false` nothing is kept in any case. Throws
 * `AdapterError` of the given operation. If `signal` is aborted before the commit, nothing is kept, and its reason is thrown.
 */
export function inTransaction<T>(
  pool: Pool,
  operation: string,
  work: (client: PoolClient) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return onPool(pool, operation, () => transaction(pool, operation, work, options));
}

interface TransactionOptions {
  readonly signal?: AbortSignal;
  readonly keep?: boolean;
}

async function transaction<T>(
  pool: Pool,
  operation: string,
  work: (client: PoolClient) => Promise<T>,
  { signal, keep = true }: TransactionOptions,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toAdapterError(operation, error);
  });
  try {
    signal?.throwIfAborted();
    await client.query('begin');
    const result = await work(client);
    signal?.throwIfAborted();
    await client.query(keep ? 'commit' : 'rollback');
    client.release();
    return result;
  } catch (error: unknown) {
    // Closing the connection rolls back even if the connection no longer accepts a statement.
    client.release(true);
    throw signal?.aborted === true ? signal.reason : toAdapterError(operation, error);
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
