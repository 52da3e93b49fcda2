/** Workflow that gives every passage of the knowledge its wordings, one after another, as long as some have none. */
import {
  ActivityFailure,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { WordingActivities } from '../../activities/make-wordings.ts';
import type { MakeWordingsResult, WordingsPace } from '../../contracts/wordings.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';

/** The lowest of Temporal's priorities. */
const LOWEST = 5;

/** Ends when no passage is left. Failures of the model are waited out, because the knowledge can be searched without wordings. */
export async function wordingsWorkflow(pace: WordingsPace): Promise<void> {
  const { makeWordings } = proxyActivities<WordingActivities>({
    taskQueue: BACKGROUND_QUEUE,
    startToCloseTimeout: pace.startToCloseMs,
    heartbeatTimeout: '2 minutes',
    priority: { priorityKey: LOWEST },
    retry: { initialInterval: '10 seconds', maximumInterval: '15 minutes', maximumAttempts: 10 },
  });
  let pauses = 0;
  for (;;) {
    const inCalls = pauses >= pace.busyPauses;
    const result = await tried(makeWordings({ ...pace, inCalls }));
    if (result?.left === 0) return;
    setCurrentDetails(
      result === undefined ? 'the model does not answer' : `${result.left} passages without wordings`,
    );
    pauses = result?.isBusy === true && result.made === 0 ? pauses + 1 : 0;
    if (result === undefined) await sleep(pace.failedMs);
    else if (result.isBusy) await sleep(pace.busyMs);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof wordingsWorkflow>(pace);
  }
}

/** Undefined if the activity has failed for good. */
async function tried(result: Promise<MakeWordingsResult>): Promise<MakeWordingsResult | undefined> {
  try {
    return await result;
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure)) throw error;
    return undefined;
  }
}
