/** Starts the workflow of a delivery that is sent again. */
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { DELIVER_WORKFLOW, deliverWorkflowId } from '../../contracts/delivery.ts';
import type { DeliverInput } from '../../contracts/delivery.ts';
import { clientOf } from './call-workflows.ts';
import type { TemporalAccess } from './call-workflows.ts';
import { toRequestError } from './request-error.ts';

const REQUEST_MS = 5_000;

/** Joins a run that is in progress. Throws `AdapterError`. */
export async function startDelivery(access: TemporalAccess, input: DeliverInput): Promise<void> {
  const { workflow } = clientOf(access);
  try {
    await access.connection.withDeadline(Date.now() + REQUEST_MS, () =>
      workflow.start(DELIVER_WORKFLOW, {
        workflowId: deliverWorkflowId(input.id),
        taskQueue: CALLS_QUEUE,
        args: [input],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    );
  } catch (error: unknown) {
    throw toRequestError('startDelivery', error);
  }
}
