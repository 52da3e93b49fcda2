/** The word between a supervisor and a process that it keeps ready. */
import { once } from 'node:events';

/** Set for processes that are to load their modules and then wait for the word. */
export const STANDBY_VARIABLE = 'EVERCALL_SPARE';
export const BEGIN = 'begin';

/** Resolves when this process is to begin: at once, unless it was started as a standby. */
export async function untilNeeded(): Promise<void> {
  if (process.env[STANDBY_VARIABLE] === undefined || process.send === undefined) return;
  // Where the supervisor is gone, nothing keeps this process alive and it ends.
  await once(process, 'message');
}
