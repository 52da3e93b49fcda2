import { setTimeout as sleep } from 'node:timers/promises';
import type { Exit, ServiceProcess } from './service-process.ts';
import { firstLine } from './start-error.ts';
import type { Log } from './start-error.ts';

export interface KeptAlive {
  readonly name: string;
  /** Of the process that runs now; undefined while there is none. */
  pid(): number | undefined;
  /** How often it had to be started again. */
  restarts(): number;
  /** What the process wrote last that died last; nothing while none has. */
  lastWords(): string;
  /** Kills the process; a new one follows. */
  kill(signal: NodeJS.Signals): void;
  /** Ends it for good. */
  stop(): Promise<void>;
  /** Ends it for good, at once and without asking. */
  stopNow(): void;
}

export interface KeepAliveOptions {
  readonly name: string;
  /** Resolves when the process is up. */
  readonly start: () => Promise<ServiceProcess>;
  readonly log: Log;
  /** For tests; the real ones by default. `pause` resolves early when `signal` is aborted. */
  readonly clock?: Clock;
}

export interface Clock {
  readonly now: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

const realClock: Clock = {
  now: () => Date.now(),
  pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};

/** Callers are on the line: the first restart comes at once, those of a process that keeps dying further and further apart. */
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;
/** A process that lived this long has not failed at its start: its next restart is a first one again. */
const SETTLED_MS = 10_000;

interface State {
  current: ServiceProcess;
  lastWords: string;
  restarts: number;
}

/** Starts a process (a failure of this first start is thrown) and starts it again whenever it dies. */
export async function keepAlive(options: KeepAliveOptions): Promise<KeptAlive> {
  const stopping = new AbortController();
  const state: State = { current: await options.start(), lastWords: '', restarts: 0 };
  const watching = watch(state, options, stopping.signal);
  return {
    name: options.name,
    pid: () => (state.current.hasExited() ? undefined : state.current.pid),
    restarts: () => state.restarts,
    lastWords: () => state.lastWords,
    kill: (signal) => state.current.kill(signal),
    async stop() {
      stopping.abort();
      await state.current.stop();
      await watching;
      // A restart that was under way has brought up another one.
      await state.current.stop();
    },
    stopNow() {
      stopping.abort();
      state.current.kill('SIGKILL');
    },
  };
}

async function watch(state: State, options: KeepAliveOptions, stopping: AbortSignal): Promise<void> {
  const { now } = options.clock ?? realClock;
  let delayMs = FIRST_DELAY_MS;
  while (!stopping.aborted) {
    const { current } = state;
    const startedAt = now();
    const exit = await current.exited;
    if (isOver(stopping)) return;
    state.lastWords = lastWordsOf(current.lastLines());
    if (now() - startedAt > SETTLED_MS) delayMs = FIRST_DELAY_MS;
    options.log(`${options.name} (pid ${String(current.pid)}) ended ${howOf(exit)}: starting it again`);
    delayMs = await restart(state, options, delayMs, stopping);
  }
}

/** Tries until it is up or is to stop; returns the delay of the next restart. */
async function restart(
  state: State,
  { name, start, log, clock = realClock }: KeepAliveOptions,
  firstDelayMs: number,
  stopping: AbortSignal,
): Promise<number> {
  for (let delayMs = firstDelayMs; ; delayMs = longer(delayMs)) {
    await clock.pause(delayMs, stopping);
    if (isOver(stopping)) return delayMs;
    try {
      state.current = await start();
      state.restarts += 1;
      return longer(delayMs);
    } catch (error) {
      log(`${name} does not start: ${firstLine(error)}`);
    }
  }
}

function longer(delayMs: number): number {
  return Math.min(delayMs * 2, LONGEST_DELAY_MS);
}

/** A call, because the compiler takes a property that was false for false forever. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

function howOf(exit: Exit): string {
  if (exit.error !== undefined) return `before it began (${exit.error.message})`;
  return exit.signal === null ? `with exit code ${String(exit.code)}` : `by ${exit.signal}`;
}

/** The line that names the error, where one does; a stack trace below it helps nobody at the keyboard. */
function lastWordsOf(lines: readonly string[]): string {
  return lines.findLast((line) => /\w*Error\b|"level":60/.test(line)) ?? lines.slice(-2).join(' ');
}
