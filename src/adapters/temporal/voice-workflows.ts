import { Client } from '@temporalio/client';
import type { Connection } from '@temporalio/client';
import pRetry from 'p-retry';
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { PREPARE_VOICE_WORKFLOW, prepareVoiceWorkflowId } from '../../contracts/voice.ts';
import type { PrepareVoice } from '../../contracts/voice.ts';

const REQUEST_MS = 2_000;
/** Far above what it takes: a run whose gateway is gone must end, so that the next gateway's can begin. */
const LONGEST = '10 minutes';

/** Asks for an agent's voice to be prepared, until Temporal has it; a run under way is joined. */
export async function startPrepareVoice(
  connection: Connection,
  namespace: string,
  { input, signal }: { readonly input: PrepareVoice; readonly signal: AbortSignal },
): Promise<void> {
  const { workflow } = new Client({ connection, namespace });
  const start = () =>
    connection.withDeadline(Date.now() + REQUEST_MS, () =>
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
