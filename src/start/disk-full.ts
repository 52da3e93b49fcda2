/** Detects a full disk from the output of the embedded services. */
import type { Log } from './start-error.ts';

/** The wording of Postgres and of Temporal (SQLite). */
const FULL = /No space left on device|database or disk is full|disk quota exceeded/iu;
/** The services report it on every write, so it is logged at most once in this time. */
const AGAIN_MS = 60_000;

/** Returns a function that takes output lines of the embedded services and logs a plain message if the disk is full. */
export function watchForFullDisk(dataDir: string, log: Log): (line: string) => void {
  let saidAtMs = -Infinity;
  return (line) => {
    const now = performance.now();
    if (!FULL.test(line) || now - saidAtMs < AGAIN_MS) return;
    saidAtMs = now;
    log(
      `the disk of DATA_DIR ${dataDir} is full: calls are still answered, but not saved until there is space again`,
    );
  };
}
