export interface SilenceTimer {
  restart(): void;
  stop(): void;
}

/** Calls `onSilence` when the line has been silent for `silenceMs` since the last restart. */
export function createSilenceTimer(silenceMs: number, onSilence: () => void): SilenceTimer {
  let timer: NodeJS.Timeout | undefined;
  return {
    restart() {
      clearTimeout(timer);
      timer = setTimeout(onSilence, silenceMs);
    },
    stop: () => clearTimeout(timer),
  };
}
