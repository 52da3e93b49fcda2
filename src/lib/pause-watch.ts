/** Timers that detect when this process was paused (SIGSTOP, a sleeping machine, a stalled host). */

/** A timer that is this late means that the whole process was paused, not that it was busy. */
const PAUSED_MS = 1_000;
/**
 * Time after a pause to read the data waiting in the sockets and to ask whether another gateway has taken over the calls.
 * Callers hear nothing meanwhile.
 */
const READING_MS = 500;

/** How late a timer must be to count as a pause, and how much reading time follows a pause. Milliseconds. */
interface PauseLimits {
  readonly lateMs: number;
  readonly readingMs: number;
}

/**
 * Calls `onTimeOver` after `ms`. If the process was paused meanwhile, it first allows time to read what arrived during the
 * pause. Returns a function that cancels the timer.
 */
export function afterDelay(
  ms: number,
  onTimeOver: () => void,
  { lateMs, readingMs }: PauseLimits = { lateMs: PAUSED_MS, readingMs: READING_MS },
): () => void {
  const dueAtMs = performance.now() + ms;
  let timer = setTimeout(() => {
    if (performance.now() - dueAtMs < lateMs) onTimeOver();
    else timer = setTimeout(onTimeOver, readingMs);
  }, ms);
  return () => clearTimeout(timer);
}

export interface PauseWatch {
  /** For how many more milliseconds incoming data may date from before a pause; 0 if there was no recent pause. */
  readingMs(): number;
  stop(): void;
}

const CHECK_MS = 250;

/** Watches for pauses of this process and calls `onWake` after each. */
export function watchForPauses(onWake: () => void): PauseWatch {
  let checkedAtMs = performance.now();
  let wokeAtMs = -Infinity;
  const check = () => {
    const now = performance.now();
    const wasPaused = now - checkedAtMs > CHECK_MS + PAUSED_MS;
    checkedAtMs = now;
    if (!wasPaused) return;
    wokeAtMs = now;
    onWake();
  };
  const timer = setInterval(check, CHECK_MS).unref();
  return {
    readingMs() {
      check();
      return Math.max(0, wokeAtMs + READING_MS - performance.now());
    },
    stop: () => clearInterval(timer),
  };
}
