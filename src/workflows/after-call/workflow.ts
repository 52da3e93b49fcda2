/** What follows a call: its summary, then a workflow for each delivery. It outlives the call. */
import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import type { DeliveryActivities } from '../../activities/deliveries.ts';
import type { AfterCallInput } from '../../contracts/delivery.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import { activityOptions } from '../activity-options.ts';
import { DELIVERY_POLICY } from '../call/policy.ts';
import { startDelivery } from '../deliver/start-delivery.ts';

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
    await startDelivery({ id, tenant });
  }
}
