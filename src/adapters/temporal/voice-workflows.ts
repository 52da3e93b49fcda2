/** Starts the workflow that prepares an agent's own voice. */
import pRetry from 'p-retry';
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { PREPARE_VOICE_WORKFLOW, prepareVoiceWorkflowId } from '../../contracts/voice.ts';
import type { PrepareVoice } from '../../contracts/voice.ts';
import { clientOf } from './call-workflows.ts';
import type { TemporalAccess } from './call-workflows.ts';

/** Longest wait for the server in one attempt. No caller waits. */
const REQUEST_MS = 2_000;
/** Far longer than a run takes. A run whose gateway is gone must end, so that the next gateway can start a new one. */
const LONGEST = '10 minutes';

/** Starts the workflow, retrying until Temporal accepts it or `signal` aborts. Joins a run that is in progress. */
export async function startPrepareVoice(
  access: TemporalAccess,
  { input, signal }: { readonly input: PrepareVoice; readonly signal: AbortSignal },
): Promise<void> {
  const { workflow } = clientOf(access);

  const start = () =>
    access.connection.withDeadline(Date.now() + REQUEST_MS, () =>
      workflow.start(PREPARE_VOICE_WORKFLOW, {
        workflowId: prepareVoiceWorkflowId(input.agent, input.language),
        taskQueue: CALLS_QUEUE,
        args: [input],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowExecutionTimeout: LONGEST,
        staticSummary: `Voice of ${input.agent.id}${input.language === undefined ? '' : ` (${input.language})`}`,
      }),
    );
  await pRetry(start, { retries: Number.POSITIVE_INFINITY, minTimeout: 500, maxTimeout: 5_000, signal });
}
