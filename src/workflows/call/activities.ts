/** The activities of a call with their policies, as the workflow sees them. */
import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { CallRecordActivities } from '../../activities/call-record.ts';
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

export function recordActivity<Name extends keyof CallRecordActivities>(
  name: Name,
  policy: CallPolicy,
  summary: string,
): CallRecordActivities[Name] {
  const proxy = proxyActivities<CallRecordActivities>({
    ...activityOptions(policy.activities[name]),
    taskQueue: BACKGROUND_QUEUE,
    summary,
  });
  return proxy[name];
}

/**
 * `saveTurn` as a local activity: within the workflow task that asks for it, one event instead of six. Signals wait
 * meanwhile. If the database does not take it within `onTheSpotMs`, an activity in the background goes on and reports
 * what was wrong.
 */
export function saveTurnLocally(policy: CallPolicy, summary: string): CallRecordActivities['saveTurn'] {
  const { saveTurn } = proxyLocalActivities<CallRecordActivities>({
    scheduleToCloseTimeout: policy.books.onTheSpotMs,
    retry: { maximumAttempts: 1 },
    summary,
  });
  return async (input) => {
    try {
      await saveTurn(input);
    } catch {
      await recordActivity('saveTurn', policy, summary)(input);
    }
  };
}

export function summarizeActivity(policy: ActivityPolicy, summary: string): DigestActivities['summarize'] {
  const { summarize } = proxyActivities<DigestActivities>({
    ...activityOptions(policy),
    taskQueue: BACKGROUND_QUEUE,
    summary,
  });
  return summarize;
}
