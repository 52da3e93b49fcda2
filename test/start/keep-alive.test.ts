import { expect, test } from 'vitest';
import { keepAlive } from '../../src/start/keep-alive.ts';
import type { KeptAlive } from '../../src/start/keep-alive.ts';
import type { Exit, ServiceProcess } from '../../src/start/service-process.ts';

/** A process that ends when it is stopped, or when the test ends it. */
class FakeProcess implements ServiceProcess {
  readonly name = 'fake';
  readonly pid: number;
  readonly exited: Promise<Exit>;
  #exit: ((exit: Exit) => void) | undefined;

  constructor(pid: number) {
    this.pid = pid;
    this.exited = new Promise((resolve) => (this.#exit = resolve));
  }

  die(signal: NodeJS.Signals): void {
    this.#exit?.({ code: null, signal });
    this.#exit = undefined;
  }
  hasExited(): boolean {
    return this.#exit === undefined;
  }
  lastLines(): readonly string[] {
    return ['at once', 'Error: it broke', '    at some line'];
  }
  send(): void {
    // The tests send no messages.
  }
  kill(signal: NodeJS.Signals): void {
    this.die(signal);
  }
  async stop(): Promise<void> {
    this.die('SIGTERM');
  }
}

/** A clock that moves only when the test moves it. */
class ManualClock {
  #nowMs = 0;
  #waiting: { readonly untilMs: number; readonly resolve: () => void }[] = [];

  now = (): number => this.#nowMs;
  pause = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
      this.#waiting.push({ untilMs: this.#nowMs + ms, resolve });
    });

  /** Moves the clock and runs everything that is due by then. */
  async advance(ms: number): Promise<void> {
    this.#nowMs += ms;
    for (const each of this.#waiting) if (each.untilMs <= this.#nowMs) each.resolve();
    this.#waiting = this.#waiting.filter((each) => each.untilMs > this.#nowMs);
    await new Promise(setImmediate);
  }
}

async function supervised(options: { readonly fail?: (start: number) => boolean } = {}) {
  const clock = new ManualClock();
  const processes: FakeProcess[] = [];
  const log: string[] = [];
  let starts = 0;
  const kept: KeptAlive = await keepAlive({
    name: 'fake',
    clock,
    log: (line) => log.push(line),
    start: async () => {
      starts += 1;
      if (options.fail?.(starts) === true) throw new Error('port taken');
      const next = new FakeProcess(starts);
      processes.push(next);
      return next;
    },
  });
  /** Kills the current process. Returns the time until the next one is started. */
  const dieAndWait = async (livedMs: number): Promise<number> => {
    await clock.advance(livedMs);
    const before = starts;
    kept.kill('SIGKILL');
    await clock.advance(0);
    let waitedMs = 0;
    for (; starts === before && waitedMs < 20_000; waitedMs += 10) await clock.advance(10);
    return waitedMs;
  };
  return { kept, clock, processes, starts: () => starts, log, dieAndWait };
}

test('a process that dies is restarted after a tenth of a second', async () => {
  const { kept, dieAndWait } = await supervised();
  expect(await dieAndWait(60_000)).toBe(100);
  expect(kept.pid()).toBe(2);
  expect(kept.restarts()).toBe(1);
  await kept.stop();
});

test('a process that keeps dying is restarted with growing delays of at most five seconds', async () => {
  const { kept, dieAndWait } = await supervised();
  const delays: number[] = [];
  for (let times = 0; times < 8; times++) delays.push(await dieAndWait(10));
  expect(delays).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  expect(await dieAndWait(60_000)).toBe(100);
  await kept.stop();
});

test('a restart that fails is retried', async () => {
  const { kept, clock, starts, log, dieAndWait } = await supervised({
    fail: (start) => start === 2 || start === 3,
  });
  await dieAndWait(60_000);
  await clock.advance(200);
  await clock.advance(400);
  expect(starts()).toBe(4);
  expect(kept.pid()).toBe(4);
  expect(log.filter((line) => line === 'fake does not start: port taken')).toHaveLength(2);
  await kept.stop();
});

test('a failure of the first start is thrown', async () => {
  await expect(supervised({ fail: () => true })).rejects.toThrow('port taken');
});

test('a process that was stopped is not restarted', async () => {
  const { kept, clock, starts } = await supervised();
  await kept.stop();
  await clock.advance(60_000);
  expect(starts()).toBe(1);
  expect(kept.pid()).toBeUndefined();
});

test('stopping during the pause before a restart cancels the restart', async () => {
  const { kept, clock, starts, processes } = await supervised();
  processes[0]?.die('SIGKILL');
  await clock.advance(50);
  await kept.stop();
  await clock.advance(60_000);
  expect(starts()).toBe(1);
});

test('the line that names the error is kept as the last output', async () => {
  const { kept, dieAndWait } = await supervised();
  expect(kept.lastOutput()).toBe('');
  await dieAndWait(10);
  expect(kept.lastOutput()).toBe('Error: it broke');
  await kept.stop();
});
