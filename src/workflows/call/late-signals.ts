/** How a call ends: late signals are waited for before the books are closed. */
import { condition, patched } from '@temporalio/workflow';
import type { CallState } from '../../conversation/state.ts';

interface Inbox {
  state(): CallState;
  hasMail(): boolean;
  drain(): void;
}

/**
 * Waits for signals that are still on their way. A gateway that can say which input was its last usually does so within
 * a moment, but behind all that it has not delivered yet: while its signals come, the wait begins again.
 */
export async function waitForLateSignals(inbox: Inbox): Promise<void> {
  const { policy } = inbox.state();
  if (!isConnected(inbox.state())) {
    // Never connected, or Temporal was away all the while and this end has come by another gateway. Since 0.3.0: calls
    // of 0.2.0 took it for the first.
    if (!patched('connected-unseen') || !(await drainUntil(inbox, isConnected, policy.gatewayReportMs)))
      return;
  }
  const { epoch } = inbox.state();
  const isReported = ({ ended }: CallState) => ended?.lastSeq !== undefined && ended.epoch >= epoch;
  const hasReport = await drainUntil(inbox, isReported, policy.gatewayReportMs);
  if (hasReport) await drainUntil(inbox, isComplete, policy.lateSignalsMs);
}

function isConnected({ epoch }: CallState): boolean {
  return epoch > 0;
}

/** True where every input that a gateway has reported has come. */
function isComplete({ ended, lastSeq }: CallState): boolean {
  return ended?.lastSeq !== undefined && (lastSeq[String(ended.epoch)] ?? 0) >= ended.lastSeq;
}

/** False where nothing has come for `ms` before it is enough. */
async function drainUntil(
  inbox: Inbox,
  isEnough: (state: CallState) => boolean,
  ms: number,
): Promise<boolean> {
  while (!isEnough(inbox.state())) {
    if (!(await condition(() => inbox.hasMail(), ms))) return false;
    inbox.drain();
  }
  return true;
}
