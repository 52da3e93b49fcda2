/** Starts the workflow of a delivery from another workflow. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { deliverWorkflowId } from '../../contracts/delivery.ts';
import type { DeliverInput } from '../../contracts/delivery.ts';
import { TENANT_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { deliverWorkflow } from './workflow.ts';

/** Resolves when it has started. It outlives the workflow that starts it. */
export async function startDelivery(input: DeliverInput): Promise<void> {
  try {
    await startChild(deliverWorkflow, {
      workflowId: deliverWorkflowId(input.id),
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      typedSearchAttributes: [{ key: TENANT_ATTRIBUTE, value: input.tenant }],
    });
  } catch (error: unknown) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
