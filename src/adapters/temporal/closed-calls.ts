/** Calls whose workflows have closed, as gateways see and open them again. */
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { CallStart } from '../../contracts/call.ts';
import { CALL_WORKFLOW } from '../../contracts/call.ts';
import { callWorkflowId } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { CallState } from '../../conversation/state.ts';
import { CALL, clientOf, startOptions } from './call-workflows.ts';
import type { TemporalAccess } from './call-workflows.ts';
import { openedHistory } from './payload-codec.ts';
import { toRequestError } from './request-error.ts';
import { startFromHistory, stateFromHistory } from './state-from-history.ts';

/** Longest wait for an answer. No caller waits for it. */
const REQUEST_MS = 2_000;

/** `stopped`: an operator has terminated or cancelled it. `unknown`: there is none, or it was deleted. */
export type WorkflowFate = 'open' | 'stopped' | 'closed' | 'unknown';

/** All requests throw `AdapterError`, as those of `CallWorkflows`. */
export interface ClosedCalls {
  fate(callSid: CallSid): Promise<WorkflowFate>;
  /** The start of the call and its state according to its history. Undefined if there is no history. */
  known(callSid: CallSid): Promise<{ start: CallStart; state: CallState } | undefined>;
  /** Starts a new run that continues from `state`. Does nothing if one is open. */
  reopen(start: CallStart, state: CallState): Promise<void>;
  /** Ids of call workflows that an operator has stopped after `at` (epoch ms). */
  stoppedSince(at: number): Promise<ReadonlySet<string>>;
}

const STOPPED: ReadonlySet<string> = new Set(['TERMINATED', 'CANCELLED', 'TIMED_OUT']);

/** Creates the access to the closed calls of a namespace. */
export function createClosedCalls(access: TemporalAccess): ClosedCalls {
  const { connection, codec } = access;
  const { workflow } = clientOf(access);
  const handleOf = (callSid: CallSid) => workflow.getHandle(callWorkflowId(callSid));
  const ask = async <T>(operation: string, request: () => Promise<T>): Promise<T> => {
    try {
      return await connection.withDeadline(Date.now() + REQUEST_MS, request);
    } catch (error: unknown) {
      throw toRequestError(operation, error);
    }
  };
  return {
    fate: (callSid) =>
      ask('fate', async () => {
        const known = await orUndefined(handleOf(callSid).describe());
        if (known === undefined) return 'unknown';
        const { name } = known.status;
        return name === 'RUNNING' || name === 'PAUSED' ? 'open' : STOPPED.has(name) ? 'stopped' : 'closed';
      }),
    known: (callSid) =>
      ask('known', async () => {
        const history = await orUndefined(openedHistory(codec, handleOf(callSid)));
        const events = history?.events ?? [];
        const [start, state] = [startFromHistory(events), stateFromHistory(events)];
        return start === undefined || state === undefined ? undefined : { start, state };
      }),
    async reopen(start, state) {
      codec.belongs(callWorkflowId(start.callSid), start.agent.tenant);
      const options = {
        ...startOptions(CALL, start),
        // As a long call passes it to its next run. Every turn is saved again, which changes nothing.
        args: [start, { state, record: { turns: [], refused: 0 } }],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
      };
      await ask('reopen', async () => {
        try {
          await workflow.start(CALL_WORKFLOW, options);
        } catch (error: unknown) {
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        }
      });
    },
    stoppedSince: (at) =>
      ask('stoppedSince', async () => {
        const query = `WorkflowType = '${CALL_WORKFLOW}' and ExecutionStatus in ('Terminated', 'Canceled') and CloseTime > '${new Date(at).toISOString()}'`;
        return new Set(await Array.fromAsync(workflow.list({ query }), ({ workflowId }) => workflowId));
      }),
  };
}

async function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error: unknown) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
