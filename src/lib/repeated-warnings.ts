/** Warnings that a flood of requests would repeat: one line a second for each. */
import type { Logger } from 'pino';

const EVERY_MS = 1_000;

/** Logs a warning, or counts it if the last line with this message is less than a second old. */
export type RepeatedWarning = (message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** `times` in a line is the number of warnings that it stands for. */
export function createRepeatedWarnings(log: Pick<Logger, 'warn'>): RepeatedWarning {
  const counted = new Map<string, number>();
  const waitFor = (message: string) => {
    counted.set(message, 0);
    setTimeout(() => {
      const times = counted.get(message) ?? 0;
      counted.delete(message);
      if (times === 0) return;
      log.warn({ times }, message);
      waitFor(message);
    }, EVERY_MS).unref();
  };
  return (message, fields = {}) => {
    const times = counted.get(message);
    if (times !== undefined) {
      counted.set(message, times + 1);
      return;
    }
    log.warn(fields, message);
    waitFor(message);
  };
}
