/** Starts the workflow that makes wordings. */
import { Client } from '@temporalio/client';
import type { Connection } from '@temporalio/client';
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { WORDINGS_WORKFLOW, WORDINGS_WORKFLOW_ID } from '../../contracts/wordings.ts';
import type { WordingsPace } from '../../contracts/wordings.ts';

const REQUEST_MS = 2_000;

/** Starts the workflow, unless it is running. Throws if Temporal cannot be reached. */
export async function startWordings(
  connection: Connection,
  namespace: string,
  pace: WordingsPace,
): Promise<void> {
  const { workflow } = new Client({ connection, namespace });
  await connection.withDeadline(Date.now() + REQUEST_MS, () =>
    workflow.start(WORDINGS_WORKFLOW, {
      workflowId: WORDINGS_WORKFLOW_ID,
      taskQueue: CALLS_QUEUE,
      args: [pace],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: 'Wordings of the knowledge',
    }),
  );
}
