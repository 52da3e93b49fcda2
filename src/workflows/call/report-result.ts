/** Tells the wish behind a call that we have placed how the call went. */
import { getExternalWorkflowHandle, log } from '@temporalio/workflow';
import { outboundWorkflowId } from '../../contracts/outbound.ts';
import type { OutboundSignals } from '../../contracts/outbound.ts';
import { callResult } from '../../conversation/outbound/other-side.ts';
import type { CallState } from '../../conversation/state.ts';

/** Does nothing in other calls. A wish that was erased, or is over, needs no report. */
export async function reportResult(state: CallState): Promise<void> {
  const result = callResult(state);
  if (state.outbound === undefined || result === undefined) return;
  const { id, attempt } = state.outbound;
  const message: OutboundSignals['talked'] = { attempt, result };
  try {
    await getExternalWorkflowHandle(outboundWorkflowId(id)).signal('talked', message);
  } catch (error: unknown) {
    log.warn('the wish behind this call is over', { error });
  }
}
