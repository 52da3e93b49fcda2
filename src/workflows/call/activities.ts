/** Activity proxies of the call workflow, each with the options from its policy. */
import {
  ActivityCancellationType,
  ActivityFailure,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { CallRecordActivities } from '../../activities/call-record.ts';
import type { DigestActivities } from '../../activities/digest.ts';
import type { GatewayActivities } from '../../activities/gateway-activities.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import type { ActivityPolicy, CallPolicy } from '../../contracts/policy.ts';
import type { CallState } from '../../conversation/state.ts';
import { activityOptions } from '../activity-options.ts';
import { LEARN, OPEN_CONNECTION } from './policy.ts';

/** Asks the gateway of a call that is over to close its connection. Does nothing if the gateway is gone. */
export async function closeConnection({ callSid, epoch, gateway }: CallState): Promise<void> {
  if (gateway === null) return;
  const activities = proxyActivities<GatewayActivities>({
    ...activityOptions(OPEN_CONNECTION.closeConnection),
    taskQueue: gateway.taskQueue,
    summary: 'close the connection',
  });
  try {
    await activities.closeConnection({ callSid, epoch });
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    log.warn('the connection could not be closed', { gateway: gateway.id });
  }
}

/** Tells the gateway of a call what the workflow has learnt. It learns it with the next words otherwise. */
export async function tellGateway({ callSid, epoch, gateway, learnt }: CallState): Promise<void> {
  if (gateway === null) return;
  const activities = proxyActivities<GatewayActivities>({
    ...activityOptions(LEARN),
    taskQueue: gateway.taskQueue,
    summary: 'tell what an operator has done',
  });
  try {
    await activities.learn({ callSid, epoch, learnt });
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    log.warn('the gateway has not learnt what an operator has done', { gateway: gateway.id });
  }
}

/** An activity on the queue of one gateway. `summary` is the text that the Web UI shows beside the event. */
export function gatewayActivity<Name extends keyof CallPolicy['activities'] & keyof GatewayActivities>(
  name: Name,
  policy: CallPolicy,
  { taskQueue, summary }: { taskQueue: string; summary: string },
): GatewayActivities[Name] {
  const proxy = proxyActivities<GatewayActivities>({
    ...activityOptions(policy.activities[name]),
    taskQueue,
    summary,
    // Waiting until the activity acknowledges takes 2.3 s (measured), and its gateway may be gone for good.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
  });
  return proxy[name];
}

/** An activity that writes the call record, on the background queue. It retries for as long as the database is away. */
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
 * `saveTurn` as a local activity. It runs within the current workflow task and adds one history event instead of six.
 * Signals wait meanwhile. If it fails or takes longer than `onTheSpotMs`, an activity in the background saves the turn
 * and throws what the database refuses.
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

/** The activity that makes a digest, on the background queue. */
export function summarizeActivity(policy: ActivityPolicy, summary: string): DigestActivities['summarize'] {
  const { summarize } = proxyActivities<DigestActivities>({
    ...activityOptions(policy),
    taskQueue: BACKGROUND_QUEUE,
    summary,
  });
  return summarize;
}
