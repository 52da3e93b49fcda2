import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { afterDelay, watchForPauses } from '../../src/lib/pause-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The clock goes on, the timers do not: as where the process was stopped. */
function sleepFor(ms: number): void {
  const now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => now + ms);
}

it('a timer that is due after a pause waits until what came in meanwhile was read', () => {
  const onOver = vi.fn();
  afterDelay(1_000, onOver);
  sleepFor(5_000);
  vi.advanceTimersByTime(1_000);
  expect(onOver).not.toHaveBeenCalled();
  vi.advanceTimersByTime(500);
  expect(onOver).toHaveBeenCalledOnce();
});

it('a timer is stopped also while it waits', () => {
  const onOver = vi.fn();
  const stop = afterDelay(1_000, onOver);
  sleepFor(5_000);
  vi.advanceTimersByTime(1_000);
  stop();
  vi.advanceTimersByTime(5_000);
  expect(onOver).not.toHaveBeenCalled();
});

it('a pause is noticed by whoever asks first, and told once', () => {
  const onWake = vi.fn();
  const watch = watchForPauses(onWake);
  vi.advanceTimersByTime(10_000);
  expect(watch.readingMs()).toBe(0);
  sleepFor(2_000);
  expect(watch.readingMs()).toBe(500);
  vi.advanceTimersByTime(1_000);
  expect(onWake).toHaveBeenCalledOnce();
  watch.stop();
});
