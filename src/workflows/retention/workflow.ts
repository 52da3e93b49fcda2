/** Removes what is older than its tenant keeps it. A schedule starts it every night. */
import { proxyActivities } from '@temporalio/workflow';
import type { RetentionActivities } from '../../activities/retention.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import type { RetentionReport } from '../../contracts/retention.ts';

const { planRetention, removeExpired, reportRetention } = proxyActivities<RetentionActivities>({
  taskQueue: BACKGROUND_QUEUE,
  // Thousands of histories are removed one by one.
  startToCloseTimeout: '30 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute', maximumAttempts: 20 },
});

/** Works in batches, so that live calls do not wait for the database. */
export async function retentionWorkflow(): Promise<RetentionReport> {
  const at = Date.now();
  const removed: RetentionReport['removed'][number][] = [];
  for (const step of await planRetention({ at })) {
    let count = 0;
    for (let hasMore = true; hasMore;) {
      const batch = await removeExpired(step);
      count += batch.count;
      ({ hasMore } = batch);
    }
    removed.push({ ...step, count });
  }
  const report = { at, removed };
  await reportRetention(report);
  return report;
}
