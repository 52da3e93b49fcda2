import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ServiceProcess } from '../../src/start/service-process.ts';
import { createStandbys } from '../../src/start/standby-processes.ts';
import { BEGIN } from '../../src/lib/standby.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function spawned() {
  const words: (string | undefined)[] = [];
  const spawn = (): ServiceProcess => {
    const index = words.push(undefined) - 1;
    return {
      name: 'fake',
      pid: index,
      exited: new Promise(() => undefined),
      hasExited: () => false,
      lastLines: () => [],
      stop: async () => undefined,
      kill: () => undefined,
      send: (word) => (words[index] = word),
    };
  };
  return { spawn, words };
}

it('no standby is loaded before the system has started', async () => {
  const { spawn, words } = spawned();
  const started = Promise.withResolvers<undefined>();
  const standbys = createStandbys({ spawn, started: started.promise, reloadMs: 5_000 });
  standbys.begin();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(words).toEqual([BEGIN]);

  started.resolve(undefined);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(words).toEqual([BEGIN]);
  await vi.advanceTimersByTimeAsync(1);
  expect(words).toEqual([BEGIN, undefined]);
});

it('the standby is the next to begin, and another one is loaded', async () => {
  const { spawn, words } = spawned();
  const standbys = createStandbys({ spawn, reloadMs: 5_000 });
  standbys.begin();
  await vi.advanceTimersByTimeAsync(5_000);
  standbys.begin();
  expect(words).toEqual([BEGIN, BEGIN]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(words).toEqual([BEGIN, BEGIN, undefined]);
});

it('nothing is loaded any more once it is stopped', async () => {
  const { spawn, words } = spawned();
  const started = Promise.withResolvers<undefined>();
  const standbys = createStandbys({ spawn, started: started.promise, reloadMs: 5_000 });
  standbys.begin();
  await standbys.stop();
  started.resolve(undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(words).toEqual([BEGIN]);
});
