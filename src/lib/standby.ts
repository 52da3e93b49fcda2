/** The word between a supervisor and a process that it keeps ready. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Set for processes that are to load their modules and then wait for the word. */
export const STANDBY_VARIABLE = 'EVERCALL_SPARE';
export const BEGIN = 'begin';

/** The word for a process that is needed at once has been sent before its modules were loaded. */
const AT_ONCE_MS = 20;

/**
 * Resolves when this process is to begin: at once, unless it was started as a standby. `prepare` is called where it has
 * to wait; its signal is aborted when the wait is over.
 */
export async function untilNeeded(prepare?: (signal: AbortSignal) => Promise<void>): Promise<void> {
  if (process.env[STANDBY_VARIABLE] === undefined || process.send === undefined) return;
  // Where the supervisor is gone, nothing keeps this process alive and it ends.
  const isNeeded = once(process, 'message').then(() => true);
  if (await Promise.race([isNeeded, sleep(AT_ONCE_MS, false, { ref: false })])) return;
  const needed = new AbortController();
  void prepare?.(needed.signal);
  await isNeeded;
  needed.abort();
}
