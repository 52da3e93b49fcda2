/** Keeps the digest of a call in the background: no turn waits for it. */
import { ActivityFailure, isCancellation, patched } from '@temporalio/workflow';
import { digestDue, digestOf, extractDigest } from '../../conversation/digest.ts';
import type { DigestDue } from '../../conversation/digest.ts';
import type { CallState } from '../../conversation/state.ts';
import { summarizeActivity } from './activities.ts';
import type { TurnContext } from './turn.ts';

export function createDigests(context: TurnContext) {
  let isIdle = true;
  return {
    isIdle: () => isIdle,
    /** Begins a new digest where one is due and none is being made. */
    start(state: CallState): void {
      if (!isIdle) return;
      const due = digestDue(state);
      // Since 0.2.0. The policy of an older call asks for none; a worker of 0.1.0 passes over that of a newer one.
      if (due === undefined || !patched('digest')) return;
      isIdle = false;
      digestText(state, due)
        .then((text) => {
          isIdle = true;
          context.report({ type: 'digested', digest: digestOf(due, text) });
        })
        .catch((error: unknown) => {
          if (!isCancellation(error)) throw error;
        });
    },
  };
}

/** By the worker's model; where that fails, or nobody answers in time, by rule. */
async function digestText({ policy }: CallState, { upTo, input }: DigestDue): Promise<string> {
  const { summarize } = policy.activities;
  if (summarize === undefined) return extractDigest(input);
  try {
    const { text } = await summarizeActivity(summarize, `notes up to turn ${upTo}`)(input);
    return text;
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return extractDigest(input);
  }
}
