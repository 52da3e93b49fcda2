/** Detects silence on a connection. */
import { afterDelay } from '../../lib/pause-watch.ts';

export interface SilenceTimer {
  restart(): void;
  stop(): void;
}

/** Calls `onSilence` once, `silenceMs` after the last restart. */
export function createSilenceTimer(silenceMs: number, onSilence: () => void): SilenceTimer {
  let stop: () => void = () => undefined;
  return {
    restart() {
      stop();
      stop = afterDelay(silenceMs, onSilence);
    },
    stop: () => stop(),
  };
}
