import { Worker } from '@temporalio/worker';
import type { NativeConnection, WorkflowBundleOption } from '@temporalio/worker';
import { createCallRecordActivities } from '../activities/call-record.ts';
import { createDigestActivities } from '../activities/digest.ts';
import type { CallRecordStore } from '../adapters/ports/call-record.ts';
import type { DigestModel } from '../adapters/ports/model.ts';
import { BACKGROUND_QUEUE, CALLS_QUEUE } from '../contracts/queues.ts';

export interface WorkerDeps {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly workflowBundle: WorkflowBundleOption;
  readonly records: CallRecordStore;
  /** Undefined where no model keeps the notes of calls. */
  readonly digestModel: DigestModel | undefined;
}

/** The two workers of the worker process: the rules of the conversation, and what nobody on the line waits for. */
export async function buildWorkers({
  connection,
  namespace,
  workflowBundle,
  records,
  digestModel,
}: WorkerDeps): Promise<Worker[]> {
  const recordActivities = createCallRecordActivities({ records });
  return Promise.all([
    Worker.create({
      connection,
      namespace,
      taskQueue: CALLS_QUEUE,
      workflowBundle,
      // All live calls stay cached: a miss replays the whole call (0.4 s at 100 turns, measured).
      maxCachedWorkflows: 1_000,
      maxConcurrentWorkflowTaskExecutions: 100,
      maxConcurrentWorkflowTaskPolls: 20,
      // Books that are written within the workflow task.
      activities: recordActivities,
      enableNonLocalActivities: false,
      // How long a call waits for a worker that has died before another one takes it over.
      stickyQueueScheduleToStartTimeout: '1s',
    }),
    Worker.create({
      connection,
      namespace,
      taskQueue: BACKGROUND_QUEUE,
      activities: { ...recordActivities, ...createDigestActivities({ model: digestModel }) },
      maxConcurrentActivityTaskExecutions: 50,
      shutdownGraceTime: '5s',
    }),
  ]);
}
