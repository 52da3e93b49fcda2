/** What follows a call: its summary, then a workflow for each delivery. It outlives the call. */
import { ActivityFailure, ParentClosePolicy, proxyActivities, startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { DeliveryActivities } from '../../activities/deliveries.ts';
import { deliverWorkflowId } from '../../contracts/delivery.ts';
import type { AfterCallInput } from '../../contracts/delivery.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import { TENANT_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { activityOptions } from '../activity-options.ts';
import { DELIVERY_POLICY } from '../call/policy.ts';
import { deliverWorkflow } from '../deliver/workflow.ts';

const { summarize, store } = DELIVERY_POLICY;
const { summarizeCall } = proxyActivities<DeliveryActivities>({
  taskQueue: BACKGROUND_QUEUE,
  ...activityOptions(summarize),
});
const stored = proxyActivities<DeliveryActivities>({
  taskQueue: BACKGROUND_QUEUE,
  ...activityOptions(store),
});

export async function afterCallWorkflow({ destinations, ...input }: AfterCallInput): Promise<void> {
  try {
    await summarizeCall({ ...input, byRules: false });
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure)) throw error;
    await stored.summarizeCall({ ...input, byRules: true });
  }
  const { callSid, tenant } = input;
  for (const id of await stored.openDeliveries({ callSid, tenant, destinations, event: 'call.ended' })) {
    await startDelivery(id, tenant);
  }
}

async function startDelivery(id: string, tenant: string): Promise<void> {
  try {
    await startChild(deliverWorkflow, {
      workflowId: deliverWorkflowId(id),
      args: [{ id, tenant }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      typedSearchAttributes: [{ key: TENANT_ATTRIBUTE, value: tenant }],
    });
  } catch (error: unknown) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
