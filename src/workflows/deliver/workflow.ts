/** One delivery: tried until its receiver has it, will never take it, or days have passed. */
import { ActivityFailure, proxyActivities } from '@temporalio/workflow';
import type { DeliveryActivities } from '../../activities/deliveries.ts';
import type { DeliverInput } from '../../contracts/delivery.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import { activityOptions } from '../activity-options.ts';
import { DELIVERY_POLICY } from '../call/policy.ts';

const { attempt, store, giveUpAfterMs } = DELIVERY_POLICY;
const { attemptDelivery } = proxyActivities<DeliveryActivities>({
  taskQueue: BACKGROUND_QUEUE,
  ...activityOptions(attempt),
  scheduleToCloseTimeout: giveUpAfterMs,
});
const { giveUpDelivery } = proxyActivities<DeliveryActivities>({
  taskQueue: BACKGROUND_QUEUE,
  ...activityOptions(store),
});

export async function deliverWorkflow(input: DeliverInput): Promise<void> {
  try {
    await attemptDelivery(input);
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure)) throw error;
    await giveUpDelivery(input);
  }
}
