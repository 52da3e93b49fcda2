/** The wait for a new relay connection after one was lost. */
import { sleep } from '@temporalio/workflow';
import type { CallPolicy } from '../../contracts/policy.ts';
import type { Compatibility } from './previous-version.ts';

/**
 * Resolves to true after `reconnectWindowMs` without a new connection. Resolves to false if the call no longer waits for
 * one. If a timer fires late, Temporal or its workers were away, and a gateway could not have reported a connection. Then
 * the wait starts again. It consists of two timers, each half as long, so that it also detects an outage that ends shortly
 * before the window does.
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
