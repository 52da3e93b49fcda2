/** Heartbeats of a child process to its supervisor. They stop when its event loop stands still. */

/** The message. */
export const BEAT = 'beat';
const EVERY_MS = 1_000;
/** A check of the supervisor that is this late means that the supervisor, or the whole machine, stood still as well. */
const PAUSED_MS = 1_000;

/** Sends heartbeats to the process that has started this one, if that has opened an IPC channel. */
export function sendBeats(everyMs = EVERY_MS): void {
  const send = () => {
    // A channel that breaks at this moment means that the supervisor is gone: `exitWithParent` ends this process.
    if (process.connected) process.send?.(BEAT, undefined, undefined, () => undefined);
  };
  send();
  setInterval(send, everyMs).unref();
}

export interface BeatWatch {
  /** A heartbeat has come. The watch begins with the first: a process that sends none is not watched. */
  beat(): void;
  stop(): void;
}

/**
 * Calls `onStill` once, if no heartbeat has come for `limitMs`. Only time in which this process ran is counted, so a machine that
 * was suspended, or a supervisor that was stopped with its children, finds nobody guilty.
 */
export function watchBeats(
  { limitMs, everyMs = EVERY_MS }: { readonly limitMs: number; readonly everyMs?: number },
  onStill: () => void,
): BeatWatch {
  let timer: NodeJS.Timeout | undefined;
  let silentMs = 0;
  let checkedAtMs = 0;
  const check = () => {
    const passedMs = performance.now() - checkedAtMs;
    checkedAtMs += passedMs;
    if (passedMs < everyMs + PAUSED_MS) silentMs += passedMs;
    if (silentMs < limitMs) return;
    clearInterval(timer);
    onStill();
  };
  return {
    beat() {
      silentMs = 0;
      if (timer !== undefined) return;
      checkedAtMs = performance.now();
      timer = setInterval(check, everyMs).unref();
    },
    stop: () => clearInterval(timer),
  };
}
