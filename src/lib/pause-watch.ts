/** A timer that notices that this process was stopped meanwhile. */

/** A timer that is so late means a pause of the whole process, not a busy moment. */
const SLEPT_MS = 1_000;
/**
 * Time enough, after a pause, to read what lay in the sockets and to ask whether the calls have gone on elsewhere.
 * Callers hear nothing meanwhile.
 */
const READING_MS = 500;

/** How late a timer must be for a pause, and how long what has come in meanwhile is then read. */
interface Patience {
  readonly lateMs: number;
  readonly readingMs: number;
}

/** Calls `onTimeOver` in `ms`, after a pause not before what has come in meanwhile was read. Returns how to stop. */
export function afterDelay(
  ms: number,
  onTimeOver: () => void,
  { lateMs, readingMs }: Patience = { lateMs: SLEPT_MS, readingMs: READING_MS },
): () => void {
  const dueAtMs = performance.now() + ms;
  let timer = setTimeout(() => {
    if (performance.now() - dueAtMs < lateMs) onTimeOver();
    else timer = setTimeout(onTimeOver, readingMs);
  }, ms);
  return () => clearTimeout(timer);
}

export interface PauseWatch {
  /** How long what comes in now may still be from before this process was stopped; 0 where it was not, lately. */
  readingMs(): number;
  stop(): void;
}

const LOOK_MS = 250;

/** Watches for pauses of this process; `onWake` is called after each. */
export function watchForPauses(onWake: () => void): PauseWatch {
  let lookedAtMs = performance.now();
  let wokeAtMs = -Infinity;
  const look = () => {
    const now = performance.now();
    const hasSlept = now - lookedAtMs > LOOK_MS + SLEPT_MS;
    lookedAtMs = now;
    if (!hasSlept) return;
    wokeAtMs = now;
    onWake();
  };
  const timer = setInterval(look, LOOK_MS).unref();
  return {
    readingMs() {
      look();
      return Math.max(0, wokeAtMs + READING_MS - performance.now());
    },
    stop: () => clearInterval(timer),
  };
}
