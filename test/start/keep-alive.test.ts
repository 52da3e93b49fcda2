import { expect, test } from 'vitest';
import { keepAlive } from '../../src/start/keep-alive.ts';
import type { KeptAlive } from '../../src/start/keep-alive.ts';
import type { Exit, ServiceProcess } from '../../src/start/service-process.ts';

/** A process that ends when it is told to, or when the test says so. */
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
    // Nobody listens.
  }
  kill(signal: NodeJS.Signals): void {
    this.die(signal);
  }
  async stop(): Promise<void> {
    this.die('SIGTERM');
  }
}

/** A clock that stands still until the test moves it. */
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

  /** Moves on and lets everything happen that was due by then. */
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
  /** Lets the current process die; returns how long it took until the next one was started. */
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

test('a process that dies is started again after a tenth of a second', async () => {
  const { kept, dieAndWait } = await supervised();
  expect(await dieAndWait(60_000)).toBe(100);
  expect(kept.pid()).toBe(2);
  expect(kept.restarts()).toBe(1);
  await kept.stop();
});

test('a process that keeps dying is started again less and less often, at least every five seconds', async () => {
  const { kept, dieAndWait } = await supervised();
  const delays: number[] = [];
  for (let times = 0; times < 8; times++) delays.push(await dieAndWait(10));
  expect(delays).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  expect(await dieAndWait(60_000)).toBe(100);
  await kept.stop();
});

test('a restart that fails is tried again', async () => {
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

test("a failure of the first start is the caller's to handle", async () => {
  await expect(supervised({ fail: () => true })).rejects.toThrow('port taken');
});

test('a process that was stopped stays away', async () => {
  const { kept, clock, starts } = await supervised();
  await kept.stop();
  await clock.advance(60_000);
  expect(starts()).toBe(1);
  expect(kept.pid()).toBeUndefined();
});

test('stopping during the pause before a restart ends that as well', async () => {
  const { kept, clock, starts, processes } = await supervised();
  processes[0]?.die('SIGKILL');
  await clock.advance(50);
  await kept.stop();
  await clock.advance(60_000);
  expect(starts()).toBe(1);
});

test('the line that names the error is kept for whoever has to explain it', async () => {
  const { kept, dieAndWait } = await supervised();
  expect(kept.lastWords()).toBe('');
  await dieAndWait(10);
  expect(kept.lastWords()).toBe('Error: it broke');
  await kept.stop();
});
