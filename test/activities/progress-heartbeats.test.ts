import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHeartbeats } from '../../src/activities/progress-heartbeats.ts';
import type { WordsProgress } from '../../src/contracts/activities.ts';
import { turnId } from '../../src/contracts/ids.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** An answer that is being said. `news` is told to the listener, as the ledger does for heard words and for the end. */
function aSpeech() {
  let progress: WordsProgress = { turnId: turnId(1, 1), said: '', heard: '', complete: false };
  let tell: () => void = () => undefined;
  const sent: { readonly atMs: number; readonly words: string }[] = [];
  const startedAtMs = performance.now();
  const stop = startHeartbeats(
    {
      progress: () => progress,
      onProgress(listener) {
        tell = listener;
        return () => (tell = () => undefined);
      },
    },
    {
      everyMs: 1_000,
      aliveMs: 5_000,
      send: ({ said, heard, complete }) =>
        sent.push({ atMs: performance.now() - startedAtMs, words: `${heard}|${said}${complete ? '.' : ''}` }),
    },
  );
  return {
    sent,
    stop,
    say: (said: string) => void (progress = { ...progress, said }),
    news(changes: Partial<WordsProgress>) {
      progress = { ...progress, ...changes };
      tell();
    },
  };
}

describe('heartbeats of an answer', () => {
  it('report at once that it is complete', () => {
    const speech = aSpeech();
    speech.say('At nine');
    vi.advanceTimersByTime(1_300);
    speech.news({ complete: true });
    expect(speech.sent).toEqual([
      { atMs: 1_000, words: '|At nine' },
      { atMs: 1_300, words: '|At nine.' },
    ]);
  });

  it('report heard words at once, and what follows within the interval together at its end', () => {
    const speech = aSpeech();
    speech.say('Yes, at nine, or ten');
    vi.advanceTimersByTime(500);
    speech.news({ heard: 'Yes,' });
    vi.advanceTimersByTime(100);
    speech.news({ heard: 'Yes, at nine,' });
    vi.advanceTimersByTime(100);
    speech.news({ heard: 'Yes, at nine, or ten' });
    vi.advanceTimersByTime(1_500);
    expect(speech.sent).toEqual([
      { atMs: 500, words: 'Yes,|Yes, at nine, or ten' },
      { atMs: 1_500, words: 'Yes, at nine, or ten|Yes, at nine, or ten' },
    ]);
  });

  it('do not hold heard words back because of the report that it is complete', () => {
    const speech = aSpeech();
    speech.say('At nine');
    speech.news({ complete: true });
    vi.advanceTimersByTime(400);
    speech.news({ heard: 'At' });
    expect(speech.sent.map(({ words }) => words)).toEqual(['|At nine.', 'At|At nine.']);
  });

  it('report words that were said and not heard yet once an interval', () => {
    const speech = aSpeech();
    speech.say('At');
    vi.advanceTimersByTime(600);
    speech.say('At nine');
    vi.advanceTimersByTime(600);
    expect(speech.sent).toEqual([{ atMs: 1_000, words: '|At nine' }]);
  });

  it('are only a sign of life while nothing changes', () => {
    const speech = aSpeech();
    vi.advanceTimersByTime(20_500);
    expect(speech.sent.map(({ atMs }) => atMs)).toEqual([5_000, 10_000, 15_000, 20_000]);
  });

  it('end when they are stopped', () => {
    const speech = aSpeech();
    speech.stop();
    speech.news({ heard: 'At' });
    vi.advanceTimersByTime(20_000);
    expect(speech.sent).toEqual([]);
  });
});
