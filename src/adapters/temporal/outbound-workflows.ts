/** The workflows of calls out, as gateways and commands reach them. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { OUTBOUND_WORKFLOW, outboundWorkflowId } from '../../contracts/outbound.ts';
import type { OutboundInput, OutboundSignals } from '../../contracts/outbound.ts';
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { TENANT_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { clientOf } from './call-workflows.ts';
import type { TemporalAccess } from './call-workflows.ts';
import { toRequestError } from './request-error.ts';

const REQUEST_MS = 5_000;

export interface OutboundWorkflows {
  /** Starts the workflow of a wish, or joins it. Throws `AdapterError`. */
  start(input: OutboundInput): Promise<void>;
  /** False if the workflow is over. Throws `AdapterError`. */
  signal<Name extends keyof OutboundSignals>(
    id: string,
    name: Name,
    message: OutboundSignals[Name],
  ): Promise<boolean>;
}

export function createOutboundWorkflows(access: TemporalAccess): OutboundWorkflows {
  const { workflow } = clientOf(access);
  const within = <T>(operation: string, request: () => Promise<T>) =>
    access.connection.withDeadline(Date.now() + REQUEST_MS, request).catch((error: unknown) => {
      throw error instanceof WorkflowNotFoundError ? error : toRequestError(operation, error);
    });
  return {
    async start({ id, tenant }) {
      const workflowId = outboundWorkflowId(id);
      access.codec.belongs(workflowId, tenant);
      await within('start call out', () =>
        workflow.start(OUTBOUND_WORKFLOW, {
          workflowId,
          taskQueue: CALLS_QUEUE,
          args: [{ id, tenant }],
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
          typedSearchAttributes: new TypedSearchAttributes([{ key: TENANT_ATTRIBUTE, value: tenant }]),
          staticSummary: 'Call out',
        }),
      );
    },
    async signal(id, name, message) {
      try {
        await within('signal call out', () =>
          workflow.getHandle(outboundWorkflowId(id)).signal(name, message),
        );
        return true;
      } catch (error: unknown) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
  };
}
