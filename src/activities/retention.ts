/** Activities that remove what is older than its tenant keeps it. The worker runs them. */
import type { OldHistories, RetentionStore } from '../adapters/ports/retention.ts';
import { retentionSteps } from '../contracts/retention.ts';
import type { RemovedBatch, RetentionReport, RetentionStep } from '../contracts/retention.ts';
import { withFailures } from './failure.ts';

export type RetentionActivities = ReturnType<typeof createRetentionActivities>;

/** Creates the activities. A retry removes what is left and counts only that. */
export function createRetentionActivities({
  store,
  histories,
}: {
  store: RetentionStore;
  histories: OldHistories;
}) {
  return {
    planRetention: ({ at }: { at: number }): Promise<readonly RetentionStep[]> =>
      withFailures(async () => retentionSteps(await store.settings(), await store.tenants(), at)),
    removeExpired: (step: RetentionStep): Promise<RemovedBatch> =>
      withFailures(async () =>
        step.what === 'histories'
          ? { count: await histories.remove(step.tenant, step.before), hasMore: false }
          : store.remove(step),
      ),
    reportRetention: (report: RetentionReport): Promise<void> => withFailures(() => store.report(report)),
  };
}
