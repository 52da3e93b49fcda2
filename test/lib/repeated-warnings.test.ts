import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRepeatedWarnings } from '../../src/lib/repeated-warnings.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('R-X9: a flood of one warning is one line a second, with how many it stands for', () => {
  const lines: unknown[][] = [];
  const warn = createRepeatedWarnings({ warn: (...line: unknown[]) => void lines.push(line) });
  for (let second = 0; second < 3; second++) {
    for (let request = 0; request < 1_000; request++) warn('unsigned', { path: '/voice' });
    vi.advanceTimersByTime(1_000);
  }
  expect(lines).toEqual([
    [{ path: '/voice' }, 'unsigned'],
    [{ times: 999 }, 'unsigned'],
    [{ times: 1_000 }, 'unsigned'],
    [{ times: 1_000 }, 'unsigned'],
  ]);
});

test('warnings with other causes, and later ones, are logged at once', () => {
  const lines: unknown[][] = [];
  const warn = createRepeatedWarnings({ warn: (...line: unknown[]) => void lines.push(line) });
  warn('unsigned');
  warn('not started');
  vi.advanceTimersByTime(1_000);
  warn('unsigned');
  expect(lines.map(([, message]) => message)).toEqual(['unsigned', 'not started', 'unsigned']);
});
