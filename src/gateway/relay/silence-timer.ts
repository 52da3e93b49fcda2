/** Detects silence on a connection. */
import { afterDelay } from '../../lib/pause-watch.ts';

export interface SilenceTimer {
  readonly isRunning: boolean;
  /** `ms`: another time than the usual one. */
  restart(ms?: number): void;
  stop(): void;
}

/** Calls `onSilence` once, `silenceMs` after the last restart. */
export function createSilenceTimer(silenceMs: number, onSilence: () => void): SilenceTimer {
  let cancel: (() => void) | undefined;
  const stop = () => {
    cancel?.();
    cancel = undefined;
  };
  return {
    get isRunning() {
      return cancel !== undefined;
    },
    restart(ms = silenceMs) {
      stop();
      cancel = afterDelay(ms, () => {
        cancel = undefined;
        onSilence();
      });
    },
    stop,
  };
}
