import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createListening } from '../../src/gateway/relay/listening.ts';

const MAX_MS = 30_000;

function aListening() {
  const heard: string[] = [];
  const listening = createListening({ maxSpeechMs: MAX_MS, onUtterance: (text) => heard.push(text) });
  return { heard, listening };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('R-C8: a caller who talks for maxSpeechMs is answered on what was said until then', () => {
  const { heard, listening } = aListening();
  listening.partial('I would', 'en');
  vi.advanceTimersByTime(MAX_MS - 1);
  listening.partial('I would like to tell you a story', 'en');
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(heard).toEqual(['I would like to tell you a story']);
});

it('what is said after that is an utterance of its own, without what was taken', () => {
  const { heard, listening } = aListening();
  listening.partial('A long story', 'en');
  vi.advanceTimersByTime(MAX_MS);
  listening.final('A long story with an end.', 'en');
  expect(heard).toEqual(['A long story', 'with an end.']);
  listening.partial('Next', 'en');
  listening.final('Next time.', 'en');
  expect(heard.at(-1)).toBe('Next time.');
});

it('a final prompt that brings nothing new asks for nothing', () => {
  const { heard, listening } = aListening();
  listening.partial('A long story', 'en');
  vi.advanceTimersByTime(MAX_MS);
  listening.final('A long story', 'en');
  expect(heard).toEqual(['A long story']);
});

it('each utterance has the whole time', () => {
  const { heard, listening } = aListening();
  listening.partial('One', 'en');
  vi.advanceTimersByTime(MAX_MS - 1);
  listening.final('One.', 'en');
  listening.partial('Two', 'en');
  vi.advanceTimersByTime(MAX_MS - 1);
  expect(heard).toEqual(['One.']);
  listening.stop();
  vi.advanceTimersByTime(MAX_MS);
  expect(heard).toEqual(['One.']);
});
