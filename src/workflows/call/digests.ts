/** Makes the digests of a call in the background. No turn waits for them. */
import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { SummarizeResult } from '../../contracts/activities.ts';
import { digestDue, digestOf, extractDigest } from '../../conversation/digest.ts';
import type { DigestDue } from '../../conversation/digest.ts';
import type { CallState } from '../../conversation/state.ts';
import { summarizeActivity } from './activities.ts';
import type { Compatibility } from './previous-version.ts';
import type { TurnContext } from './turn.ts';

/** Creates the digest maker of a run. It reports each new digest as a `learnt` event. */
export function createDigests(context: TurnContext, { marker }: Compatibility) {
  let isIdle = true;
  return {
    isIdle: () => isIdle,
    /** Starts a digest if one is due and none is in progress. */
    start(state: CallState): void {
      if (!isIdle) return;
      const due = digestDue(state);
      if (due === undefined) return;
      marker('digest');
      isIdle = false;
      digestText(state, due)
        .then(({ text, model, usage }) => {
          isIdle = true;
          if (model !== undefined && usage !== undefined)
            context.report({ type: 'digested', use: { model, ...usage } });
          context.report({ type: 'learnt', event: { type: 'digest', digest: digestOf(due, text) } });
        })
        .catch((error: unknown) => {
          if (!isCancellation(error)) throw error;
        });
    },
  };
}

/** Asks the worker's model. If the activity fails or times out, takes the beginnings of the turns. */
async function digestText({ policy }: CallState, { upTo, input }: DigestDue): Promise<SummarizeResult> {
  try {
    return await summarizeActivity(policy.activities.summarize, `digest up to turn ${upTo}`)(input);
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return { text: extractDigest(input) };
  }
}
