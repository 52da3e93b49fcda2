/** Knows when Temporal is away: for what must not wait until the next signal of a call finds out. */

/** Two misses in a row: one may be a busy moment, and what follows costs every call a signal and some writes. */
const MISSES = 2;
/** With the deadline of a ping (0.75 s) an outage is known 1.6 to 2.1 s after it has begun. */
const EVERY_MS = 500;
/** After a miss: the end of an outage is to be known soon, too. */
const AGAIN_MS = 100;
/** Answers in a row after which it is there again, a second later: one that has just begun takes signals late, with all that waits for it. */
const ANSWERS = 3;

export interface TemporalWatch {
  readonly isAway: boolean;
  stop(): void;
}

/** Asks now and then. `ping` fails by its own deadline; `onAway` is told once an outage. */
export function watchTemporal(ping: () => Promise<unknown>, onAway: () => void): TemporalWatch {
  let misses = 0;
  let answers = 0;
  let isAway = false;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const ask = async () => {
    const isThere = await ping().then(
      () => true,
      () => false,
    );
    misses = isThere ? 0 : misses + 1;
    answers = isThere ? answers + 1 : 0;
    if (isStopped) return;
    if (misses === MISSES) {
      isAway = true;
      onAway();
    }
    if (answers === ANSWERS) isAway = false;
    timer = setTimeout(() => void ask(), isThere ? EVERY_MS : AGAIN_MS);
  };
  void ask();
  return {
    get isAway() {
      return isAway;
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
