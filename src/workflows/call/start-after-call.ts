/** Starts what follows the call, if its agent says so. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { CallStart } from '../../contracts/call.ts';
import { afterCallWorkflowId } from '../../contracts/delivery.ts';
import { TENANT_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { afterCallWorkflow } from '../after-call/workflow.ts';

/** Resolves when the workflow has started; it outlives the call. A call that is closed a second time starts none. */
export async function startAfterCall({ callSid, agent }: CallStart): Promise<void> {
  const { afterCall, tenant, language } = agent;
  if (afterCall === undefined) return;
  try {
    await startChild(afterCallWorkflow, {
      workflowId: afterCallWorkflowId(callSid),
      args: [{ ...afterCall, callSid, tenant, language }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      typedSearchAttributes: [{ key: TENANT_ATTRIBUTE, value: tenant }],
      staticSummary: `After call ${callSid}`,
    });
  } catch (error: unknown) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
