/** Looks for alerts, and starts a workflow for each delivery. A schedule starts it every minute. */
import { proxyActivities } from '@temporalio/workflow';
import type { AlertActivities } from '../../activities/alerts.ts';
import { NO_TENANT } from '../../contracts/ids.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import { startDelivery } from '../deliver/start-delivery.ts';

const { lookForAlerts } = proxyActivities<AlertActivities>({
  taskQueue: BACKGROUND_QUEUE,
  startToCloseTimeout: '30 seconds',
  // The next minute looks again.
  retry: { maximumAttempts: 2 },
});

export async function alertsWorkflow(): Promise<void> {
  for (const id of await lookForAlerts({ at: Date.now() })) await startDelivery({ id, tenant: NO_TENANT });
}
