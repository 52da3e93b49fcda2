/** The protocol between a supervisor and its standby processes, which load their modules and then wait. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Set in the environment of a process that must wait for the message `BEGIN` before it starts its work. */
export const STANDBY_VARIABLE = 'EVERCALL_STANDBY';
export const BEGIN = 'begin';

/** A process that is needed at once has received the message before its modules were loaded. */
const AT_ONCE_MS = 20;

/**
 * Resolves when this process may start its work: at once, unless it was started as a standby process. `prepare` is called
 * if it has to wait; its signal is aborted when the wait is over.
 */
export async function untilNeeded(prepare?: (signal: AbortSignal) => Promise<void>): Promise<void> {
  if (process.env[STANDBY_VARIABLE] === undefined || process.send === undefined) return;
  // If the supervisor is gone, nothing keeps this process alive and it ends.
  const isNeeded = once(process, 'message').then(() => true);
  if (await Promise.race([isNeeded, sleep(AT_ONCE_MS, false, { ref: false })])) return;
  const needed = new AbortController();
  void prepare?.(needed.signal);
  await isNeeded;
  needed.abort();
}
