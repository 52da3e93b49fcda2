/** Detects outages of Temporal with regular pings, before the next signal of a call would notice. */

/** Failed pings in a row that mean an outage. One may be a busy moment, and an outage costs each call a signal and writes. */
const MISSES = 2;
/** Pause between pings. With the deadline of a ping (0.75 s) an outage is detected 1.6 to 2.1 s after it began. */
const INTERVAL_MS = 500;
/** Pause after a failed ping, so that the end of an outage is detected quickly as well. */
const RETRY_MS = 100;
/**
 * Answers in a row that end an outage, a second after the first. A server that has just started accepts signals late, and
 * everything that waits for them is late too.
 */
const ANSWERS = 3;

export interface TemporalWatch {
  readonly isAway: boolean;
  stop(): void;
}

/** Pings until stopped. `ping` must reject at its own deadline. `onAway` is called once per outage. */
export function watchTemporal(ping: () => Promise<unknown>, onAway: () => void): TemporalWatch {
  let misses = 0;
  let answers = 0;
  let isAway = false;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const check = async () => {
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
    timer = setTimeout(() => void check(), isThere ? INTERVAL_MS : RETRY_MS);
  };
  void check();
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
