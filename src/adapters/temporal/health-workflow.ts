/** Checks Temporal by a real workflow: namespace, persistence, task queue and worker. */
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { HEALTH_WORKFLOW, healthWorkflowId } from '../../contracts/health.ts';
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { clientOf } from './call-workflows.ts';
import type { TemporalAccess } from './call-workflows.ts';

/** Longest wait for the server to store the start. */
const START_MS = 2_000;
/** A worker takes some 10 ms; one that is busy with many calls may take longer. */
const WORKER_MS = 5_000;

/** Resolves with whether a worker has run the workflow. Rejects if the server does not take it. */
export async function runHealthWorkflow(access: TemporalAccess, process: string): Promise<boolean> {
  const { connection, namespace } = access;
  const { workflow } = clientOf(access);
  const workflowId = healthWorkflowId(process);
  const handle = await connection.withDeadline(Date.now() + START_MS, () =>
    workflow.start(HEALTH_WORKFLOW, {
      workflowId,
      taskQueue: CALLS_QUEUE,
      staticSummary: 'Health check: no call',
      // One that no worker takes ends by itself.
      workflowExecutionTimeout: '1 minute',
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    }),
  );
  try {
    await connection.withDeadline(Date.now() + WORKER_MS, () => handle.result());
  } catch {
    return false;
  }
  // Keeps the lists short. A server that deletes nothing for us keeps it until the retention of its namespace.
  await connection
    .withDeadline(Date.now() + START_MS, () =>
      connection.workflowService.deleteWorkflowExecution({
        namespace,
        workflowExecution: { workflowId, runId: handle.firstExecutionRunId },
      }),
    )
    .catch(() => undefined);
  return true;
}
