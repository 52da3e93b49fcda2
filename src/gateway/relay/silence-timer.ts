import { afterDelay } from '../../lib/pause-watch.ts';

export interface SilenceTimer {
  restart(): void;
  stop(): void;
}

/** Calls `onSilence` when the line has been silent for `silenceMs` since the last restart. */
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
