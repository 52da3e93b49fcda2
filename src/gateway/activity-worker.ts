/** Runs this gateway's activities (search, replies, notices, speech synthesis) on the gateway's own task queue. */
import { Worker } from '@temporalio/worker';
import type { NativeConnection, NativeConnectionOptions } from '@temporalio/worker';
import type { GatewayActivities } from '../activities/gateway-activities.ts';
import type { SpeechActivities } from '../activities/synthesize-speech.ts';
import { tracedActivities } from '../activities/traced-activities.ts';
import type { Tracing } from '../adapters/ports/tracing.ts';
import type { CallCodec } from '../adapters/temporal/payload-codec.ts';
import { connectWorker } from '../adapters/temporal/connection.ts';
import { haveEnded } from '../adapters/temporal/worker-end.ts';

export interface ActivityWorker {
  /** True while it polls for activities. */
  readonly isRunning: boolean;
  stop(): Promise<void>;
}

export interface ActivityWorkerOptions {
  readonly connectionOptions: NativeConnectionOptions;
  readonly namespace: string;
  readonly codec: CallCodec;
  readonly taskQueue: string;
  readonly activities: GatewayActivities & SpeechActivities;
  readonly tracing?: Tracing | undefined;
  readonly onRetry: (error: Error) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Starts the worker in the background. It keeps trying until it can connect to Temporal. */
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
      // `stop` may have been called meanwhile, when there was no worker yet to shut down.
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
      await haveEnded(done);
    },
  };
}

function createWorker(connection: NativeConnection, options: ActivityWorkerOptions): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: options.namespace,
    dataConverter: options.codec.dataConverter,
    taskQueue: options.taskQueue,
    activities: options.activities,
    ...(options.tracing === undefined
      ? {}
      : { interceptors: { activity: [tracedActivities(options.tracing)] } }),
    // Each call whose caller is being spoken to holds one slot until the words were heard.
    maxConcurrentActivityTaskExecutions: 1_000,
    maxConcurrentActivityTaskPolls: 4,
    // How often a call sends heartbeats is its policy (`heartbeatEveryMs`, `activities/progress-heartbeats.ts`). The SDK must
    // not hold them back any longer, by default for 12 s (80 % of the heartbeat timeout): if the gateway dies meanwhile,
    // words are said twice, or a model continues a complete answer.
    maxHeartbeatThrottleInterval: '100ms',
    shutdownGraceTime: '5s',
  });
}
