/** How long a call whose connection is lost waits for a new one. */
import { patched, sleep } from '@temporalio/workflow';
import type { CallPolicy } from '../../contracts/policy.ts';

/**
 * Resolves with true once `reconnectWindowMs` are over in which a new connection could have been told of; with false where
 * the call awaits none any more: the old one was only silent. A timer that fires late shows that Temporal or its workers
 * were away: callers come back to a gateway meanwhile, and it cannot say so. Then the wait begins again. It has two
 * halves, so that an outage that is over before the end is seen, too: its news take a moment.
 */
export async function isReconnectOverdue(
  { reconnectWindowMs, lateTimerMs }: CallPolicy,
  isAwaited: () => boolean,
): Promise<boolean> {
  // Since 0.2.0. Calls of 0.1.0 have one timer, and end with it.
  if (lateTimerMs === undefined || !patched('reconnect-in-halves')) {
    await sleep(reconnectWindowMs);
    return true;
  }
  const halfMs = reconnectWindowMs / 2;
  let halves = 0;
  while (halves < 2 && isAwaited()) {
    const begunAt = Date.now();
    await sleep(halfMs);
    const isLate = Date.now() - begunAt >= halfMs + lateTimerMs;
    halves = isLate ? 0 : halves + 1;
  }
  return isAwaited();
}
