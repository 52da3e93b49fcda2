/** Runs a system until the user stops it with Ctrl-C or a signal. */
import { ConfigError } from '../config/environment.ts';
import { keepFilesPrivate } from '../lib/private-folder.ts';
import { StartError } from './start-error.ts';
import type { System } from './system.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** On Ctrl-C, both the terminal and npm send a signal. Two signals within this time count as one. */
const SAME_SIGNAL_MS = 1_000;

export interface Run {
  readonly start: (signal: AbortSignal) => Promise<System>;
  /** Runs once the system is up. If it returns a number, the process stops with that exit code. */
  readonly afterwards?: (system: System, signal: AbortSignal) => Promise<number | undefined>;
}

/**
 * Runs a system until this process is stopped, then exits. The first Ctrl-C (or SIGTERM, or SIGHUP) stops the system in
 * order, a second one kills it. Errors that the user can fix are printed as one line.
 */
export async function runUntilStopped({ start, afterwards }: Run): Promise<never> {
  keepFilesPrivate();
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
        console.error('evercall: stopping (repeat to stop at once)');
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

/** Prints the error and returns the exit code. */
function complain(error: unknown): number {
  const isExpected = error instanceof ConfigError || error instanceof StartError;
  console.error(isExpected ? `evercall: ${error.message}` : error);
  return 1;
}
