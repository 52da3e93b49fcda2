/** Promises a call back: it is written down, then a workflow of its own keeps the promise. */
import {
  ActivityFailure,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  startChild,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { OutboundActivities } from '../../activities/outbound.ts';
import { outboundWorkflowId } from '../../contracts/outbound.ts';
import { BACKGROUND_QUEUE } from '../../contracts/queues.ts';
import { TENANT_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import type { Action, CallBackTool, ToolOutcome } from '../../contracts/tools.ts';
import type { CallState } from '../../conversation/state.ts';
import { refusalText, wantedCall } from '../../conversation/tools/call-back.ts';
import { activityOptions } from '../activity-options.ts';
import { outboundWorkflow } from '../outbound/workflow.ts';
import { OUTBOUND_POLICY } from './policy.ts';

const { requestCallBack } = proxyActivities<OutboundActivities>({
  taskQueue: BACKGROUND_QUEUE,
  ...activityOptions(OUTBOUND_POLICY.store),
});

/** Waits for the database as long as that takes. */
export async function callBack(
  { callSid, agent: { id, tenant, outbound } }: CallState,
  { destinations }: CallBackTool,
  action: Action,
): Promise<ToolOutcome> {
  const call = wantedCall(action.arguments);
  if (call === undefined || outbound === undefined) return { status: 'failed', cause: 'misconfigured' };
  try {
    const accepted = await requestCallBack({
      ...{ callSid, key: `${callSid} ${action.id}`, agent: { id, tenant, outbound } },
      ...{ call, tell: destinations },
    });
    if ('refused' in accepted) return { status: 'refused', text: refusalText(accepted.refused) };
    await startWish({ id: accepted.id, tenant });
  } catch (error: unknown) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return { status: 'failed', cause: 'server' };
  }
  return { status: 'done', text: 'The call back is arranged. If nobody is reached, the business is told.' };
}

async function startWish(input: { readonly id: string; readonly tenant: string }): Promise<void> {
  try {
    await startChild(outboundWorkflow, {
      workflowId: outboundWorkflowId(input.id),
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      typedSearchAttributes: [{ key: TENANT_ATTRIBUTE, value: input.tenant }],
      staticSummary: 'Call out',
    });
  } catch (error: unknown) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
