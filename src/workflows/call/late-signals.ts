/** Waits for late signals after the end of a call, before its record is completed. */
import { condition } from '@temporalio/workflow';
import { agentNow } from '../../conversation/languages.ts';
import type { CallState } from '../../conversation/state.ts';
import { isRungLast } from '../../conversation/transfer.ts';
import { closeConnection } from './activities.ts';
import { LAST_RING, OPEN_CONNECTION } from './policy.ts';
import { closesOpenConnections } from './previous-version.ts';
import type { Compatibility } from './previous-version.ts';

interface Inbox {
  state(): CallState;
  hasEvents(): boolean;
  drain(): void;
}

/**
 * Waits for signals that are still on their way. A gateway reports the number of its last input when the connection ends,
 * but only after its undelivered signals. Therefore each signal that arrives restarts the wait.
 */
export async function waitForLateSignals(inbox: Inbox, { marker }: Compatibility): Promise<void> {
  const { policy } = inbox.state();
  if (!isConnected(inbox.state())) {
    // Either the call never connected, or Temporal was away all the time and another gateway reported the end.
    marker('connected-unseen');
    if (!(await drainUntil(inbox, isConnected, policy.gatewayReportMs))) return;
  }
  const { epoch } = inbox.state();
  // A call that was opened again is not over: there is nothing to wait for.
  const isReported = ({ ended }: CallState) =>
    ended === null || (ended.lastSeq !== undefined && ended.epoch >= epoch);
  if (!isReported(inbox.state()) && closesOpenConnections()) {
    if (!(await drainUntil(inbox, isReported, OPEN_CONNECTION.afterMs))) await closeConnection(inbox.state());
  }
  const hasReport = await drainUntil(inbox, isReported, policy.gatewayReportMs);
  if (hasReport) await drainUntil(inbox, isComplete, policy.lateSignalsMs);
  if (isRungLast(inbox.state()))
    await drainUntil(inbox, (state) => !isRungLast(state), lastRingMs(inbox.state()));
}

/** How long the numbers of the agent ring, one after another. */
function lastRingMs(state: CallState): number {
  const { numbers = [], ringSeconds = 0 } = agentNow(state).transfer ?? {};
  return numbers.length * (ringSeconds * 1_000 + LAST_RING.slackMs);
}

function isConnected({ epoch }: CallState): boolean {
  return epoch > 0;
}

/** True if the inputs up to the reported last one have arrived. */
function isComplete({ ended, lastSeq }: CallState): boolean {
  if (ended === null) return true;
  return ended.lastSeq !== undefined && (lastSeq[String(ended.epoch)] ?? 0) >= ended.lastSeq;
}

/** Drains the inbox until `isEnough`. False if no signal came for `ms` before that. */
async function drainUntil(
  inbox: Inbox,
  isEnough: (state: CallState) => boolean,
  ms: number,
): Promise<boolean> {
  while (!isEnough(inbox.state())) {
    if (!(await condition(() => inbox.hasEvents(), ms))) return false;
    inbox.drain();
  }
  return true;
}
