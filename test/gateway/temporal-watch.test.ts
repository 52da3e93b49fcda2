import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchTemporal } from '../../src/gateway/temporal-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('two misses in a row report once that Temporal is away, and a second of answers that it is back', async () => {
  let isThere = true;
  const onAway = vi.fn();
  const watch = watchTemporal(async () => {
    if (!isThere) throw new Error('no connection');
  }, onAway);
  await vi.advanceTimersByTimeAsync(1_000);
  isThere = false;
  await vi.advanceTimersByTimeAsync(500);
  expect(watch.isAway).toBe(false);
  isThere = true;
  await vi.advanceTimersByTimeAsync(100);
  isThere = false;
  await vi.advanceTimersByTimeAsync(500);
  expect(watch.isAway).toBe(false);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(watch.isAway).toBe(true);
  expect(onAway).toHaveBeenCalledTimes(1);
  isThere = true;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(watch.isAway).toBe(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(watch.isAway).toBe(false);
  watch.stop();
  await vi.advanceTimersByTimeAsync(500);
  expect(vi.getTimerCount()).toBe(0);
});
