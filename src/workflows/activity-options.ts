import type { ActivityOptions } from '@temporalio/workflow';
import type { ActivityPolicy } from '../contracts/policy.ts';

/** Converts an activity policy to Temporal's options. */
export function activityOptions(policy: ActivityPolicy): ActivityOptions {
  const { maximumAttempts, initialIntervalMs, backoffCoefficient, maximumIntervalMs } = policy.retry;
  return {
    startToCloseTimeout: policy.startToCloseMs,
    ...(policy.scheduleToStartMs === undefined ? {} : { scheduleToStartTimeout: policy.scheduleToStartMs }),
    ...(policy.heartbeatMs === undefined ? {} : { heartbeatTimeout: policy.heartbeatMs }),
    retry: {
      ...(maximumAttempts === undefined ? {} : { maximumAttempts }),
      ...(initialIntervalMs === undefined ? {} : { initialInterval: initialIntervalMs }),
      ...(backoffCoefficient === undefined ? {} : { backoffCoefficient }),
      ...(maximumIntervalMs === undefined ? {} : { maximumInterval: maximumIntervalMs }),
    },
  };
}
