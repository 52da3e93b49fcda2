import { expect, it, vi } from 'vitest';
import { withDeadlines } from '../../src/lib/stream-deadlines.ts';

async function* paced(...delaysMs: readonly number[]): AsyncGenerator<number> {
  for (const delayMs of delaysMs) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    setTimeout(() => resolve(undefined), delayMs);
    await promise;
    yield delayMs;
  }
}

async function collect(source: AsyncIterable<number>): Promise<number[]> {
  const items: number[] = [];
  for await (const item of source) items.push(item);
  return items;
}

it('passes on a stream that keeps its deadlines', async () => {
  const onDeadline = vi.fn();
  expect(await collect(withDeadlines(paced(5, 1, 1), { firstMs: 200, stallMs: 200, onDeadline }))).toEqual([
    5, 1, 1,
  ]);
  expect(onDeadline).not.toHaveBeenCalled();
});

it('gives up on a stream whose first item is late', async () => {
  const onDeadline = vi.fn();
  const late = collect(withDeadlines(paced(500), { firstMs: 10, stallMs: 1_000, onDeadline }));
  await expect(late).rejects.toMatchObject({ name: 'StreamDeadlineError', kind: 'first' });
  expect(onDeadline).toHaveBeenCalledOnce();
});

it('gives up on a stream that stalls, after passing on the items that arrived', async () => {
  const seen: number[] = [];
  const stalling = async () => {
    for await (const item of withDeadlines(paced(1, 500), {
      firstMs: 200,
      stallMs: 10,
      onDeadline: vi.fn(),
    })) {
      seen.push(item);
    }
  };
  await expect(stalling()).rejects.toMatchObject({ kind: 'stall' });
  expect(seen).toEqual([1]);
});

it('passes on an item that arrived during a pause of the process, although the deadline has passed', async () => {
  vi.useFakeTimers();
  try {
    const onDeadline = vi.fn();
    const { promise: unread, resolve } = Promise.withResolvers<number>();
    const source = async function* () {
      yield 1;
      yield await unread;
    };
    const items = collect(withDeadlines(source(), { firstMs: 2_000, stallMs: 2_000, onDeadline }));
    await vi.advanceTimersByTimeAsync(0);
    // The clock moves on, the timers do not.
    const now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now + 2_500);
    await vi.advanceTimersByTimeAsync(2_000);
    resolve(2);
    expect(await items).toEqual([1, 2]);
    expect(onDeadline).not.toHaveBeenCalled();
  } finally {
    vi.restoreAllMocks();
    vi.useRealTimers();
  }
});

it('gives up after a pause if nothing had arrived', async () => {
  const onDeadline = vi.fn();
  const silent = collect(withDeadlines(paced(1, 5_000), { firstMs: 200, stallMs: 50, onDeadline }));
  setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400), 20);
  await expect(silent).rejects.toMatchObject({ kind: 'stall' });
  expect(onDeadline).toHaveBeenCalledOnce();
});
