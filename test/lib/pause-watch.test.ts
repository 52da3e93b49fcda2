import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { afterDelay, watchForPauses } from '../../src/lib/pause-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Moves the clock but not the timers, as in a process that was paused. */
function sleepFor(ms: number): void {
  const now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => now + ms);
}

it('a timer that is due during a pause first allows time to read what arrived meanwhile', () => {
  const onOver = vi.fn();
  afterDelay(1_000, onOver);
  sleepFor(5_000);
  vi.advanceTimersByTime(1_000);
  expect(onOver).not.toHaveBeenCalled();
  vi.advanceTimersByTime(500);
  expect(onOver).toHaveBeenCalledOnce();
});

it('a timer can be cancelled during the reading time after a pause', () => {
  const onOver = vi.fn();
  const stop = afterDelay(1_000, onOver);
  sleepFor(5_000);
  vi.advanceTimersByTime(1_000);
  stop();
  vi.advanceTimersByTime(5_000);
  expect(onOver).not.toHaveBeenCalled();
});

it('a pause is noticed by the first check after it and reported once', () => {
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
