/** Knows when Temporal is away: for what must not wait until the next signal of a call finds out. */

/** Two misses in a row: one may be a busy moment, and what follows costs every call a signal and some writes. */
const MISSES = 2;
/** With the deadline of a ping, an outage is known 0.5 to 1.5 s after it has begun. */
const EVERY_MS = 500;

export interface TemporalWatch {
  readonly isAway: boolean;
  stop(): void;
}

/** Asks now and then. `ping` fails by its own deadline; `onAway` is told once an outage. */
export function watchTemporal(ping: () => Promise<unknown>, onAway: () => void): TemporalWatch {
  let misses = 0;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const ask = async () => {
    const isThere = await ping().then(
      () => true,
      () => false,
    );
    misses = isThere ? 0 : misses + 1;
    if (isStopped) return;
    if (misses === MISSES) onAway();
    timer = setTimeout(() => void ask(), EVERY_MS);
  };
  void ask();
  return {
    get isAway() {
      return misses >= MISSES;
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
