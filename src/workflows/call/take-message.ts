/** Takes a message of a caller: it is written down, then each delivery has a workflow of its own. */
import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { DeliveryActivities } from '../../activities/deliveries.ts';
import type { TakenMessage } from '../../contracts/delivery.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import type { Action, MessageTool, ToolOutcome } from '../../contracts/tools.ts';
import { takenMessage } from '../../conversation/tools/taken-message.ts';
import type { CallState } from '../../conversation/state.ts';
import { activityOptions } from '../activity-options.ts';
import { startDelivery } from '../deliver/start-delivery.ts';
import { DELIVERY_POLICY } from './policy.ts';

const { openDeliveries } = proxyActivities<DeliveryActivities>({
  taskQueue: BACKGROUND_QUEUE,
  ...activityOptions(DELIVERY_POLICY.store),
});

/** Waits for the database as long as that takes: the message was promised. `number`: which message of the call it is, from 1. */
export async function takeMessage(
  { callSid, agent: { tenant } }: CallState,
  { destinations }: MessageTool,
  { action, number }: { readonly action: Action; readonly number: number },
): Promise<ToolOutcome> {
  const message: TakenMessage | undefined = takenMessage(action.arguments);
  if (message === undefined) return { status: 'failed', cause: 'misconfigured' };
  try {
    const ids = await openDeliveries({
      callSid,
      tenant,
      destinations,
      event: 'message.taken',
      number,
      message,
    });
    for (const id of ids) await startDelivery({ id, tenant });
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return { status: 'failed', cause: 'server' };
  }
  return { status: 'done', text: 'The message is written down and on its way to the business.' };
}
