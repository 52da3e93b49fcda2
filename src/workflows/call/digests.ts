/** Keeps the digest of a call in the background: no turn waits for it. */
import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import { digestDue, digestOf, extractDigest } from '../../conversation/digest.ts';
import type { DigestDue } from '../../conversation/digest.ts';
import type { CallState } from '../../conversation/state.ts';
import { summarizeActivity } from './activities.ts';
import type { Compatibility } from './previous-version.ts';
import type { TurnContext } from './turn.ts';

export function createDigests(context: TurnContext, { marker }: Compatibility) {
  let isIdle = true;
  return {
    isIdle: () => isIdle,
    /** Begins a new digest if one is due and none is being made. */
    start(state: CallState): void {
      if (!isIdle) return;
      const due = digestDue(state);
      if (due === undefined) return;
      marker('digest');
      isIdle = false;
      digestText(state, due)
        .then((text) => {
          isIdle = true;
          context.report({ type: 'learnt', event: { type: 'digest', digest: digestOf(due, text) } });
        })
        .catch((error: unknown) => {
          if (!isCancellation(error)) throw error;
        });
    },
  };
}

/** By the worker's model; if that fails or nobody answers in time, by rule. */
async function digestText({ policy }: CallState, { upTo, input }: DigestDue): Promise<string> {
  try {
    const { text } = await summarizeActivity(policy.activities.summarize, `digest up to turn ${upTo}`)(input);
    return text;
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return extractDigest(input);
  }
}
