import { Context } from '@temporalio/activity';
import type { ReplyResult } from '../contracts/activities.ts';
import { startHeartbeats } from './progress-heartbeats.ts';
import type { Speech } from './turn-claim.ts';

/** For calls that 0.3.0 and earlier have begun: their inputs do not say. */
const HEARTBEAT_EVERY_MS = 1_000;

/** Signs of life in one heartbeat timeout (15 s): two may be lost. */
const SIGNS_OF_LIFE = 3;

/**
 * Runs `generate` and waits until its words were heard, cut or lost. Meanwhile heartbeats tell the server how far they
 * have come, and the server tells with them if the workflow has cancelled this activity.
 */
export async function untilHeard(
  speech: Speech,
  { epoch, heartbeatEveryMs = HEARTBEAT_EVERY_MS }: { epoch: number; heartbeatEveryMs: number | undefined },
  generate: () => Promise<ReplyResult | undefined>,
): Promise<ReplyResult> {
  const context = Context.current();
  const onCancel = () => {
    // Only a cancellation by the workflow silences the agent. A server that has lost the activity in an outage does not.
    if (context.cancellationDetails?.cancelRequested === true) speech.abandon();
  };
  context.cancellationSignal.addEventListener('abort', onCancel, { once: true });
  const stopHeartbeats = startHeartbeats(speech, {
    everyMs: heartbeatEveryMs,
    aliveMs: (context.info.heartbeatTimeoutMs ?? Infinity) / SIGNS_OF_LIFE,
    send: (progress) => context.heartbeat({ ...progress, epoch }),
  });
  try {
    // Tools are called: the words still sound, and the next reply goes on.
    const unfinished = speech.isJoined ? undefined : await generate();
    return unfinished ?? (await speech.outcome);
  } finally {
    context.cancellationSignal.removeEventListener('abort', onCancel);
    stopHeartbeats();
  }
}
