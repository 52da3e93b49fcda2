import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchBeats } from '../../src/lib/heartbeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const LIMIT = { limitMs: 20_000 };

/** Moves the clock but not the timers, as in a process that was paused. */
function sleepFor(ms: number): void {
  const clock = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => clock() + ms);
}

it('a process without a heartbeat for 20 s stands still, and that is told once', () => {
  const onStill = vi.fn();
  const watch = watchBeats(LIMIT, onStill);
  watch.beat();
  vi.advanceTimersByTime(19_000);
  expect(onStill).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(onStill).toHaveBeenCalledOnce();
});

it('a process that beats, however late, goes on', () => {
  const onStill = vi.fn();
  const watch = watchBeats(LIMIT, onStill);
  for (let beats = 0; beats < 10; beats++) {
    watch.beat();
    vi.advanceTimersByTime(19_000);
  }
  expect(onStill).not.toHaveBeenCalled();
});

it('a process that has never sent a heartbeat is not watched, nor one whose watch was stopped', () => {
  const onStill = vi.fn();
  watchBeats(LIMIT, onStill);
  const stopped = watchBeats(LIMIT, onStill);
  stopped.beat();
  stopped.stop();
  vi.advanceTimersByTime(60_000);
  expect(onStill).not.toHaveBeenCalled();
});

it('a pause of the whole machine counts for nothing', () => {
  const onStill = vi.fn();
  const watch = watchBeats(LIMIT, onStill);
  watch.beat();
  vi.advanceTimersByTime(10_000);
  sleepFor(3_600_000);
  vi.advanceTimersByTime(9_000);
  expect(onStill).not.toHaveBeenCalled();
  vi.advanceTimersByTime(3_000);
  expect(onStill).toHaveBeenCalledOnce();
});
