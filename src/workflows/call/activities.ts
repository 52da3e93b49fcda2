/** The activities of a call with their policies, as the workflow sees them. */
import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { BookActivities } from '../../activities/books.ts';
import type { DigestActivities } from '../../activities/digest.ts';
import type { GatewayActivities } from '../../activities/gateway-activities.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import type { ActivityPolicy, CallPolicy } from '../../contracts/policy.ts';
import { activityOptions } from '../activity-options.ts';

/** `summary` is what the Web UI shows beside the event. */
export function gatewayActivity<Name extends keyof GatewayActivities>(
  name: Name,
  policy: CallPolicy,
  { taskQueue, summary }: { taskQueue: string; summary: string },
): GatewayActivities[Name] {
  const proxy = proxyActivities<GatewayActivities>({
    ...activityOptions(policy.activities[name]),
    taskQueue,
    summary,
    // Waiting for the activity to notice takes 2.3 s (measured); its gateway may be gone for good.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
  });
  return proxy[name];
}

export function bookActivity<Name extends keyof BookActivities>(
  name: Name,
  policy: CallPolicy,
  summary: string,
): BookActivities[Name] {
  const proxy = proxyActivities<BookActivities>({
    ...activityOptions(policy.activities[name]),
    taskQueue: BACKGROUND_QUEUE,
    summary,
  });
  return proxy[name];
}

export function summarizeActivity(policy: ActivityPolicy, summary: string): DigestActivities['summarize'] {
  const { summarize } = proxyActivities<DigestActivities>({
    ...activityOptions(policy),
    taskQueue: BACKGROUND_QUEUE,
    summary,
  });
  return summarize;
}
