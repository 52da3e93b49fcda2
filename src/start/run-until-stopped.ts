import { ConfigError } from '../config/environment.ts';
import { StartError } from './start-error.ts';
import type { System } from './system.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** `npm start` passes on a Ctrl-C that the terminal has sent us as well: these two count as one. */
const SAME_SIGNAL_MS = 1_000;

export interface Run {
  readonly start: (signal: AbortSignal) => Promise<System>;
  /** What to do once the system is up; a number ends it, with that exit code. */
  readonly afterwards?: (system: System, signal: AbortSignal) => Promise<number | undefined>;
}

/**
 * Runs a system for as long as this process lives. The first Ctrl-C (or SIGTERM, or the end of the terminal) ends it in
 * order, a second one at once. Trouble that the person can mend is printed in one line. Ends this process.
 */
export async function runUntilStopped({ start, afterwards }: Run): Promise<never> {
  const stopping = new AbortController();
  let system: System | undefined;
  onSignals(stopping, () => {
    system?.stopNow();
    process.exit(1);
  });
  let exitCode: number | undefined;
  try {
    system = await start(stopping.signal);
    exitCode = await afterwards?.(system, stopping.signal);
    if (exitCode === undefined) await aborted(stopping.signal);
  } catch (error) {
    exitCode = stopping.signal.aborted ? 0 : complain(error);
  }
  await system?.stop();
  process.exit(exitCode ?? 0);
}

function onSignals(stopping: AbortController, stopNow: () => void): void {
  let firstAt: number | undefined;
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (firstAt === undefined) {
        firstAt = Date.now();
        console.error('evercall: stopping (once more to stop at once)');
        stopping.abort();
      } else if (Date.now() - firstAt > SAME_SIGNAL_MS) {
        stopNow();
      }
    });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Prints what went wrong; returns the exit code. */
function complain(error: unknown): number {
  const isExpected = error instanceof ConfigError || error instanceof StartError;
  console.error(isExpected ? `evercall: ${error.message}` : error);
  return 1;
}
