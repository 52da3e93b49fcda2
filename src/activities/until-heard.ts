import { Context } from '@temporalio/activity';
import type { ReplyInput, ReplyResult } from '../contracts/activities.ts';
import type { Speech } from './turn-claim.ts';

/**
 * Runs `generate` and waits until its words were heard, cut or lost. Meanwhile heartbeats report how much was said and
 * heard; a gateway that takes the call over reads the last one. A heartbeat is sent when the answer is complete (a model
 * that is asked to continue a complete answer invents something), when more was heard, and at least once a second.
 */
export async function untilHeard(
  speech: Speech,
  { epoch }: Pick<ReplyInput, 'epoch'>,
  generate: () => void | Promise<void>,
): Promise<ReplyResult> {
  const context = Context.current();
  const beat = () => {
    context.heartbeat({ ...speech.progress(), epoch });
    timer.refresh();
  };
  const onCancel = () => {
    // Only a cancellation by the workflow silences the agent. A server that has lost the activity in an outage does not.
    if (context.cancellationDetails?.cancelRequested === true) speech.abandon();
  };
  const timer = setInterval(() => beat(), 1_000);
  const unsubscribe = speech.onProgress(beat);
  context.cancellationSignal.addEventListener('abort', onCancel, { once: true });
  // Without words there is nothing to report, and each heartbeat is a write in Temporal.
  if (speech.said !== '') beat();
  try {
    if (!speech.isJoined) await generate();
    return await speech.outcome;
  } finally {
    context.cancellationSignal.removeEventListener('abort', onCancel);
    clearInterval(timer);
    unsubscribe();
  }
}
