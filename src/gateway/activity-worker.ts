/** Runs the speaking activities of this gateway's calls on its own task queue. */
import { Worker } from '@temporalio/worker';
import type { NativeConnection, NativeConnectionOptions } from '@temporalio/worker';
import type { GatewayActivities } from '../activities/gateway-activities.ts';
import type { SpeechActivities } from '../activities/synthesize-speech.ts';
import { connectWorker } from '../adapters/temporal/connection.ts';

export interface ActivityWorker {
  /** True while it takes activities. */
  readonly isRunning: boolean;
  stop(): Promise<void>;
}

export interface ActivityWorkerOptions {
  readonly connectionOptions: NativeConnectionOptions;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly activities: GatewayActivities & SpeechActivities;
  readonly onRetry: (error: Error) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Starts at once; connects as soon as Temporal is there, however long that takes. */
export function startActivityWorker(options: ActivityWorkerOptions): ActivityWorker {
  const stopping = new AbortController();
  let worker: Worker | undefined;
  const run = async () => {
    const connection = await connectWorker(options.connectionOptions, {
      signal: stopping.signal,
      onRetry: options.onRetry,
    });
    try {
      worker = await createWorker(connection, options);
      // An orderly stop may have come meanwhile; the abort listener below had no worker to stop then.
      if (!stopping.signal.aborted) await worker.run();
    } finally {
      await connection.close();
    }
  };
  const done = run().catch((error: unknown) => {
    if (!stopping.signal.aborted) options.onFailure(error);
  });
  return {
    get isRunning() {
      return worker?.getState() === 'RUNNING';
    },
    async stop() {
      stopping.abort();
      if (worker?.getState() === 'RUNNING') worker.shutdown();
      await done;
    },
  };
}

function createWorker(connection: NativeConnection, options: ActivityWorkerOptions): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: options.namespace,
    taskQueue: options.taskQueue,
    activities: options.activities,
    // Every call that is being spoken to holds one slot for as long as it takes to say the words.
    maxConcurrentActivityTaskExecutions: 1_000,
    maxConcurrentActivityTaskPolls: 4,
    // Activities beat once a second, and besides when there is news: a heartbeat that is held back until the gateway
    // dies is words said twice, or a model asked to go on behind an answer that was complete.
    maxHeartbeatThrottleInterval: '100ms',
    shutdownGraceTime: '5s',
  });
}
