/** The end of a worker that was told to shut down. */
import { setTimeout as sleep } from 'node:timers/promises';

/** The activities in progress have 5 s (`shutdownGraceTime`). The rest is for a busy machine. */
const MOST_MS = 7_000;

/**
 * Resolves with true when the workers have ended, or with false if they take too long: while the machine of the server is silent,
 * the core waits 30 s for the answer to its farewell. A process that waited for it would be killed in the middle of its stop.
 * A connection whose workers have not ended cannot be closed.
 */
export function haveEnded(running: Promise<unknown>, mostMs = MOST_MS): Promise<boolean> {
  return Promise.race([running.then(() => true), sleep(mostMs, false, { ref: false })]);
}
