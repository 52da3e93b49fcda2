/** The protocol between a supervisor and its standby processes, which load their modules and then wait. */
import { once } from 'node:events';

/** Set in the environment of a process that must wait for the message `BEGIN` before it starts its work. */
export const STANDBY_VARIABLE = 'EVERCALL_SPARE';
export const BEGIN = 'begin';

/** Resolves when this process may start its work: at once, unless it was started as a standby process. */
export async function untilNeeded(): Promise<void> {
  if (process.env[STANDBY_VARIABLE] === undefined || process.send === undefined) return;
  // If the supervisor is gone, nothing keeps this process alive and it ends.
  await once(process, 'message');
}
