/** What is delivered while a call goes on: messages to the business, and texts to the caller. Each is written down first. */
import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { DeliveryActivities } from '../../activities/deliveries.ts';
import type { TakenMessage } from '../../contracts/delivery.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import type { Action, MessageTool, TextTool, ToolOutcome } from '../../contracts/tools.ts';
import { actionsOf } from '../../conversation/tools/actions.ts';
import { refusedText, sentText, textedNumber, textNumber } from '../../conversation/tools/sent-text.ts';
import { takenMessage } from '../../conversation/tools/taken-message.ts';
import type { CallState } from '../../conversation/state.ts';
import { activityOptions } from '../activity-options.ts';
import { startDelivery } from '../deliver/start-delivery.ts';
import { DELIVERY_POLICY } from './policy.ts';

const { openDeliveries, openText } = proxyActivities<DeliveryActivities>({
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
  return carriedOut('The message is written down and on its way to the business.', async () => {
    const ids = await openDeliveries({
      callSid,
      tenant,
      destinations,
      event: 'message.taken',
      number,
      message,
    });
    for (const id of ids) await startDelivery({ id, tenant });
    return undefined;
  });
}

/** The caller has agreed to the text. Whether it can be sent is known now; whether it arrives shows later. */
export async function sendText(state: CallState, tool: TextTool, action: Action): Promise<ToolOutcome> {
  const { callSid, agent } = state;
  const { tenant } = agent;
  const text = sentText(tool, action.arguments);
  if (text === undefined) return { status: 'failed', cause: 'misconfigured' };
  const number = textNumber(actionsOf(state), action);
  if (number === undefined) return refusedText('tooMany');
  const to = textedNumber(action.arguments);
  return carriedOut('The text is on its way. It is not known yet whether it arrives.', async () => {
    const opened = await openText({ callSid, tenant, number, text, ...(to === undefined ? {} : { to }) });
    if ('refused' in opened) return refusedText(opened.refused);
    await startDelivery({ id: opened.id, tenant });
    return undefined;
  });
}

/** `text`: the result if `work` has no other. */
async function carriedOut(text: string, work: () => Promise<ToolOutcome | undefined>): Promise<ToolOutcome> {
  try {
    return (await work()) ?? { status: 'done', text };
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return { status: 'failed', cause: 'server' };
  }
}
