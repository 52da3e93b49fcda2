/** Builds the two Temporal workers of the worker process. */
import { Worker } from '@temporalio/worker';
import type { NativeConnection, WorkflowBundleOption } from '@temporalio/worker';
import { createCallRecordActivities } from '../activities/call-record.ts';
import { tracedActivities } from '../activities/traced-activities.ts';
import { createDeliveryActivities } from '../activities/deliveries.ts';
import type { DeliveryDeps } from '../activities/deliveries.ts';
import { createDigestActivities } from '../activities/digest.ts';
import { createOutboundActivities } from '../activities/outbound.ts';
import type { OutboundDeps } from '../activities/outbound.ts';
import { createAlertActivities } from '../activities/alerts.ts';
import type { AlertDeps } from '../activities/alerts.ts';
import { createRetentionActivities } from '../activities/retention.ts';
import { createToolActivities } from '../activities/run-tool.ts';
import { createTransferActivities } from '../activities/transfers.ts';
import type { LiveCalls } from '../adapters/ports/live-calls.ts';
import type { ToolServices } from '../adapters/ports/tools.ts';
import type { RetentionStore } from '../adapters/ports/retention.ts';
import { createCallHistories } from '../adapters/temporal/call-histories.ts';
import { createWordingActivities } from '../activities/make-wordings.ts';
import type { WordingDeps } from '../activities/make-wordings.ts';
import type { CallRecordStore } from '../adapters/ports/call-record.ts';
import type { Metrics } from '../adapters/ports/metrics.ts';
import type { Tracing } from '../adapters/ports/tracing.ts';
import type { DigestModel } from '../adapters/ports/model.ts';
import type { CallCodec } from '../adapters/temporal/payload-codec.ts';
import type { WorkerVersion } from '../config/worker.ts';
import { BACKGROUND_QUEUE, CALLS_QUEUE } from '../contracts/queues.ts';

export interface WorkerDeps {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly codec: CallCodec;
  readonly workflowBundle: WorkflowBundleOption;
  /** Undefined: Temporal gives these workers the calls of all versions. */
  readonly version: WorkerVersion | undefined;
  readonly records: CallRecordStore;
  readonly metrics: Metrics;
  /** Undefined: nothing is traced. */
  readonly tracing: Tracing | undefined;
  readonly retention: RetentionStore;
  readonly alerts: AlertDeps;
  /** The services behind the tools of agents. */
  readonly tools: ToolServices;
  /** Undefined if no model writes digests. */
  readonly digestModel: DigestModel | undefined;
  readonly deliveries: DeliveryDeps;
  readonly outbound: Omit<OutboundDeps, 'deliveries'>;
  /** Undefined without an account of the carrier. */
  readonly liveCalls: LiveCalls | undefined;
  /** Undefined if no model makes wordings. */
  readonly wordings: WordingDeps | undefined;
}

/** Builds the worker for call workflows and the worker for background activities, which no caller waits for. */
export async function buildWorkers({
  connection,
  namespace,
  codec,
  workflowBundle,
  version,
  records,
  metrics,
  tracing,
  retention,
  alerts,
  tools,
  digestModel,
  deliveries,
  outbound,
  liveCalls,
  wordings,
}: WorkerDeps): Promise<Worker[]> {
  const { dataConverter } = codec;
  const histories = createCallHistories({ connection, namespace, codec });
  const recordActivities = createCallRecordActivities({ records, metrics });
  const versioned = version && {
    workerDeploymentOptions: {
      version,
      useWorkerVersioning: true,
      // What a version has begun, it ends.
      defaultVersioningBehavior: 'PINNED',
    } as const,
  };
  const traced = tracing && { interceptors: { activity: [tracedActivities(tracing)] } };
  return Promise.all([
    Worker.create({
      connection,
      namespace,
      dataConverter,
      taskQueue: CALLS_QUEUE,
      ...versioned,
      ...traced,
      workflowBundle,
      // Keeps all live calls cached: a cache miss replays the whole call (0.4 s at 100 turns, measured).
      maxCachedWorkflows: 1_000,
      maxConcurrentWorkflowTaskExecutions: 100,
      maxConcurrentWorkflowTaskPolls: 20,
      // Local activities that save turns within the workflow task.
      activities: recordActivities,
      enableNonLocalActivities: false,
      // How long a call waits for a dead worker before another one takes it over.
      stickyQueueScheduleToStartTimeout: '1s',
    }),
    Worker.create({
      connection,
      namespace,
      dataConverter,
      taskQueue: BACKGROUND_QUEUE,
      ...versioned,
      ...traced,
      activities: {
        ...recordActivities,
        ...createDigestActivities({ model: digestModel }),
        ...createToolActivities({ services: tools }),
        ...createRetentionActivities({ store: retention, histories }),
        ...createAlertActivities(alerts),
        ...createDeliveryActivities(deliveries),
        ...createOutboundActivities({ ...outbound, deliveries: deliveries.store }),
        ...createTransferActivities({ calls: liveCalls }),
        ...(wordings === undefined ? {} : createWordingActivities(wordings)),
      },
      maxConcurrentActivityTaskExecutions: 50,
      shutdownGraceTime: '5s',
    }),
  ]);
}
