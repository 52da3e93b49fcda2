import { WorkflowNotFoundError } from '@temporalio/client';
import type { GatewayId } from '../../contracts/ids.ts';
import { WARM_UP_WORKFLOW, warmUpWorkflowId } from '../../contracts/warm-up.ts';
import { clientOf, createCallWorkflows } from './call-workflows.ts';
import type { CallWorkflows, TemporalAccess } from './call-workflows.ts';

/** Longer than a warm-up call may take. Ends the workflow of a gateway that has died in the middle of it. */
const LONGEST = '2 minutes';
const REQUEST_MS = 2_000;

export interface WarmUpWorkflows {
  /** Of the one warm-up call of this gateway. */
  readonly calls: CallWorkflows;
  /** Resolves when the workflow has closed, however it ended. */
  closed(): Promise<void>;
  /** Ends the workflow where it is open, and takes it out of the lists. Rejects where the server cannot or may not do so. */
  remove(): Promise<void>;
}

export function createWarmUpWorkflows(access: TemporalAccess, gateway: GatewayId): WarmUpWorkflows {
  const { connection, namespace } = access;
  const workflowId = warmUpWorkflowId(gateway);
  const { workflow } = clientOf(access);
  const within = <T>(request: () => Promise<T>) => connection.withDeadline(Date.now() + REQUEST_MS, request);
  return {
    calls: createCallWorkflows(access, {
      workflowType: WARM_UP_WORKFLOW,
      workflowId: () => workflowId,
      options: () => ({
        staticSummary: `Warm-up of gateway ${gateway}: no call`,
        workflowExecutionTimeout: LONGEST,
      }),
    }),
    async closed() {
      // How it ended is of no interest: nobody waited for its answers.
      await workflow
        .getHandle(workflowId)
        .result()
        .catch(() => undefined);
    },
    async remove() {
      try {
        await within(() =>
          connection.workflowService.deleteWorkflowExecution({
            namespace,
            workflowExecution: { workflowId },
          }),
        );
      } catch {
        // A server that deletes nothing for us keeps it as a closed workflow.
        await within(() => workflow.getHandle(workflowId).terminate('the warm-up is over')).catch(unlessGone);
      }
    },
  };
}

function unlessGone(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
