import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPlayhead } from '../../../src/gateway/voice/playhead.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A playhead, and the words that it reported as heard. */
function aPlayhead() {
  let heard = '';
  const playhead = createPlayhead((words) => (heard += words));
  return { playhead, heardAfter: (ms: number) => (vi.advanceTimersByTime(ms), heard) };
}

it('words count from the moment the voice starts, however late', () => {
  const { playhead, heardAfter } = aPlayhead();
  playhead.add('One two six.', 1_200);
  expect(heardAfter(700)).toBe('');
  playhead.sounding(true);
  expect(heardAfter(299)).toBe('');
  expect(heardAfter(1)).toBe('One');
  expect(heardAfter(400)).toBe('One two');
  expect(heardAfter(500)).toBe('One two six.');
});

it('a file that started before its length was known counts from its start', () => {
  const { playhead, heardAfter } = aPlayhead();
  playhead.sounding(true);
  vi.advanceTimersByTime(300);
  playhead.add('One two six.', 1_200);
  expect(heardAfter(0)).toBe('One');
});

it('without a report of the relay, the voice is assumed to have started after a second', () => {
  const { playhead, heardAfter } = aPlayhead();
  playhead.add('One two six.', 1_200);
  expect(heardAfter(1_299)).toBe('');
  expect(heardAfter(1)).toBe('One');
});

it('a file follows the one before it without a gap', () => {
  const { playhead, heardAfter } = aPlayhead();
  playhead.add('One.', 1_000);
  playhead.sounding(true);
  playhead.add(' Two.', 1_000);
  expect(heardAfter(1_999)).toBe('One.');
  expect(heardAfter(1)).toBe('One. Two.');
});

it('a silence while the relay waits for a file is not counted', () => {
  const { playhead, heardAfter } = aPlayhead();
  playhead.add('One.', 1_000);
  playhead.sounding(true);
  playhead.add(' Two.', 1_000);
  vi.advanceTimersByTime(1_000);
  playhead.sounding(false);
  vi.advanceTimersByTime(400);
  playhead.sounding(true);
  expect(heardAfter(999)).toBe('One.');
  expect(heardAfter(1)).toBe('One. Two.');
});

it('if the voice stops near the end, the end was heard', () => {
  const { playhead, heardAfter } = aPlayhead();
  playhead.add('One two six.', 1_200);
  playhead.sounding(true);
  vi.advanceTimersByTime(900);
  playhead.sounding(false);
  expect(heardAfter(0)).toBe('One two six.');
});

it('a late stop of interrupted speech does not end speech that has not started', () => {
  const { playhead, heardAfter } = aPlayhead();
  playhead.add('One.', 1_000);
  playhead.sounding(true);
  playhead.stop();
  playhead.add('Yes.', 200);
  playhead.sounding(false);
  expect(heardAfter(100)).toBe('');
  playhead.sounding(true);
  expect(heardAfter(200)).toBe('Yes.');
});
