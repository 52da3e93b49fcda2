/** How long a call whose connection is lost waits for a new one. */
import { sleep } from '@temporalio/workflow';
import type { CallPolicy } from '../../contracts/policy.ts';
import type { Compatibility } from './previous-version.ts';

/**
 * Resolves with true after `reconnectWindowMs` in which a gateway could have reported a new connection. Resolves with
 * false once the call awaits none any more: the old connection was only silent. A timer that fires late shows that
 * Temporal or its workers were away: callers come back to a gateway meanwhile, and it cannot say so. Then the wait begins
 * again. It has two halves, so that an outage that ends shortly before the window does is noticed as well.
 */
export async function isReconnectOverdue(
  { reconnectWindowMs, lateTimerMs }: CallPolicy,
  isAwaited: () => boolean,
  { marker }: Compatibility,
): Promise<boolean> {
  marker('reconnect-in-halves');
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
