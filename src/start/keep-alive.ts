/** Restarts a process whenever it dies. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exit, ServiceProcess } from './service-process.ts';
import { firstLine } from './start-error.ts';
import type { Log } from './start-error.ts';

export interface KeptAlive {
  readonly name: string;
  /** Id of the current process; undefined while none runs. */
  pid(): number | undefined;
  /** How often the process was restarted. */
  restarts(): number;
  /** The last output of the process that died last, if possible the line with the error. Empty if none has died. */
  lastOutput(): string;
  /** Sends a signal to the process. If it dies, it is restarted. */
  kill(signal: NodeJS.Signals): void;
  /** Stops the process for good. */
  stop(): Promise<void>;
  /** Kills the process for good, without an orderly stop. */
  stopNow(): void;
}

export interface KeepAliveOptions {
  readonly name: string;
  /** Starts the process. Resolves when it is up. */
  readonly start: () => Promise<ServiceProcess>;
  readonly log: Log;
  /** Replaced in tests. `pause` resolves early when `signal` is aborted. */
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

/** The first restart comes soon, because calls are waiting. If the process keeps dying, the delay doubles up to the limit. */
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;
/** If a process lived this long, its next restart uses the first delay again. */
const SETTLED_MS = 10_000;

interface State {
  current: ServiceProcess;
  lastOutput: string;
  restarts: number;
}

/** Starts a process and restarts it whenever it dies. Throws if the first start fails. */
export async function keepAlive(options: KeepAliveOptions): Promise<KeptAlive> {
  const stopping = new AbortController();
  const state: State = { current: await options.start(), lastOutput: '', restarts: 0 };
  const watching = watch(state, options, stopping.signal);
  return {
    name: options.name,
    pid: () => (state.current.hasExited() ? undefined : state.current.pid),
    restarts: () => state.restarts,
    lastOutput: () => state.lastOutput,
    kill: (signal) => state.current.kill(signal),
    async stop() {
      stopping.abort();
      await state.current.stop();
      await watching;
      // A restart that was in progress has started another process.
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
    if (isStopping(stopping)) return;
    state.lastOutput = lastOutputOf(current.lastLines());
    if (now() - startedAt > SETTLED_MS) delayMs = FIRST_DELAY_MS;
    options.log(`${options.name} (pid ${String(current.pid)}) ended ${describeExit(exit)}: restarting it`);
    delayMs = await restart(state, options, delayMs, stopping);
  }
}

/** Retries until the process is up or must stop. Returns the delay of the next restart. */
async function restart(
  state: State,
  { name, start, log, clock = realClock }: KeepAliveOptions,
  firstDelayMs: number,
  stopping: AbortSignal,
): Promise<number> {
  for (let delayMs = firstDelayMs; ; delayMs = nextDelay(delayMs)) {
    await clock.pause(delayMs, stopping);
    if (isStopping(stopping)) return delayMs;
    try {
      state.current = await start();
      state.restarts += 1;
      return nextDelay(delayMs);
    } catch (error) {
      log(`${name} does not start: ${firstLine(error)}`);
    }
  }
}

function nextDelay(delayMs: number): number {
  return Math.min(delayMs * 2, LONGEST_DELAY_MS);
}

/** A function, because the compiler assumes that a property that was false stays false. */
function isStopping(signal: AbortSignal): boolean {
  return signal.aborted;
}

function describeExit(exit: Exit): string {
  if (exit.error !== undefined) return `before it started (${exit.error.message})`;
  return exit.signal === null ? `with exit code ${String(exit.code)}` : `by ${exit.signal}`;
}

/** The line that names the error, without the stack trace below it; else the last two lines. */
function lastOutputOf(lines: readonly string[]): string {
  return lines.findLast((line) => /\w*Error\b|"level":60/.test(line)) ?? lines.slice(-2).join(' ');
}
