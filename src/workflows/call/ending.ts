/** How a call ends: late signals are waited for before the books are closed. */
import { condition } from '@temporalio/workflow';
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
  const { epoch, policy } = inbox.state();
  const isReported = ({ ended }: CallState) => ended?.lastSeq !== undefined && ended.epoch >= epoch;
  // Never connected: no gateway has anything to report.
  if (epoch === 0) return;
  const hasReport = await drainUntil(inbox, isReported, policy.gatewayReportMs);
  if (hasReport) await drainUntil(inbox, isComplete, policy.lateSignalsMs);
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
