import type { Log } from './start-error.ts';

/** As Postgres and, through SQLite, Temporal say it. */
const FULL = /No space left on device|database or disk is full|disk quota exceeded/iu;
/** They say it with every write. */
const AGAIN_MS = 60_000;

/** Watches what the embedded services write, and says in plain words when their disk is full. */
export function watchForFullDisk(dataDir: string, log: Log): (line: string) => void {
  let saidAtMs = -Infinity;
  return (line) => {
    const now = performance.now();
    if (!FULL.test(line) || now - saidAtMs < AGAIN_MS) return;
    saidAtMs = now;
    log(
      `the disk of DATA_DIR ${dataDir} is full: calls are answered, but nothing of them is stored until there is space again`,
    );
  };
}
