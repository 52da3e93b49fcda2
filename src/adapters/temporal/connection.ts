import { Connection } from '@temporalio/client';
import type { ConnectionOptions } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { NativeConnectionOptions } from '@temporalio/worker';
import pRetry from 'p-retry';

/**
 * A client's connection over grpc-js that opens by itself and comes back soon after an outage. (A NativeConnection
 * ignores deadlines while the server is away and hangs for 5 to 10 s; grpc-js with its default back-off returns
 * only 10 s after the server: both measured.)
 */
export function lazyConnection(options: ConnectionOptions): Connection {
  return Connection.lazy({
    ...options,
    channelArgs: {
      ...options.channelArgs,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.min_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 500,
    },
  });
}

/** Longest wait for a ping. A server that is there answers in milliseconds; one that is far away is there too. */
const PING_MS = 750;

/** Resolves where the server answers, rejects after 0.75 s where it does not. */
export async function pingServer(connection: Connection): Promise<void> {
  await connection.withDeadline(Date.now() + PING_MS, () => connection.workflowService.getSystemInfo({}));
}

/** A worker's connection, tried until the server is there or `signal` is aborted. */
export function connectWorker(
  options: NativeConnectionOptions,
  { onRetry, signal }: { onRetry: (error: Error) => void; signal?: AbortSignal },
): Promise<NativeConnection> {
  return pRetry(() => NativeConnection.connect(options), {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 200,
    maxTimeout: 2_000,
    onFailedAttempt: ({ error }) => onRetry(error),
    ...(signal === undefined ? {} : { signal }),
  });
}
