/** Connections to the Temporal server, for clients and for workers. */
import { Connection } from '@temporalio/client';
import type { ConnectionOptions } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { NativeConnectionOptions } from '@temporalio/worker';
import pRetry from 'p-retry';

/**
 * How long a connection carries nothing before the client asks whether its other end is still there, and how long it waits for the
 * answer. A machine that loses its network closes nothing: with the defaults of 30 and 15 s every request fails for so long, also
 * once the server is back. The server ends connections that ask more often than every 10 s.
 */
const KEEPALIVE_MS = 11_000;
const KEEPALIVE_ANSWER_MS = 3_000;

/**
 * A client connection over grpc-js. It opens on first use and reconnects soon after an outage. Two alternatives are worse
 * (measured): a NativeConnection ignores deadlines while the server is away and hangs for 5 to 10 s, and grpc-js with its
 * default back-off reconnects 10 s after the server is back.
 */
export function lazyConnection(options: ConnectionOptions): Connection {
  return Connection.lazy({
    ...options,
    channelArgs: {
      ...options.channelArgs,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.min_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 500,
      'grpc.keepalive_time_ms': KEEPALIVE_MS,
      'grpc.keepalive_timeout_ms': KEEPALIVE_ANSWER_MS,
    },
  });
}

/** Longest wait for a ping. A server nearby answers in milliseconds; the rest is for one that is far away. */
const PING_MS = 750;

/** Resolves if the server answers. Rejects if it does not answer within 0.75 s. */
export async function pingServer(connection: Connection): Promise<void> {
  await connection.withDeadline(Date.now() + PING_MS, () => connection.workflowService.getSystemInfo({}));
}

/** Opens a worker's connection. Retries until the server answers or `signal` aborts. `onRetry` is called with each failure. */
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
