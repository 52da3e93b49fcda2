/** Tells a warm transfer that its caller has left: hung up, or is back with the agent. */
import { getExternalWorkflowHandle, log } from '@temporalio/workflow';
import { transferWorkflowId } from '../../contracts/warm-transfer.ts';
import { agentNow } from '../../conversation/languages.ts';
import type { CallState } from '../../conversation/state.ts';
import { hasLeftTransfer } from '../../conversation/transfer.ts';
import { callerLeftSignal } from '../transfer/messages.ts';

/** Call it with the states before and after each event. */
export function watchTransfer(before: CallState, after: CallState): void {
  const { callSid, epoch } = before;
  if (agentNow(before).transfer?.mode !== 'warm' || !hasLeftTransfer(before, after)) return;
  getExternalWorkflowHandle(transferWorkflowId({ callSid, epoch }))
    .signal(callerLeftSignal)
    // It has ended by itself.
    .catch(() => log.debug('no transfer is left to tell that its caller is gone'));
}
