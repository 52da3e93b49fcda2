import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createUtteranceCollector } from '../../src/gateway/relay/utterance-collector.ts';

const MAX_MS = 30_000;
const NO_FINAL_MS = 2_000;

function aListening() {
  const heard: string[] = [];
  const utterances = createUtteranceCollector({
    maxSpeechMs: MAX_MS,
    partialAsSaidMs: NO_FINAL_MS,
    onUtterance: (text) => heard.push(text),
  });
  return { heard, utterances };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('R-C8: a caller who talks for maxSpeechMs gets an answer to the words so far', () => {
  const { heard, utterances } = aListening();
  utterances.partial('I would', 'en');
  vi.advanceTimersByTime(MAX_MS - 1);
  utterances.partial('I would like to tell you a story', 'en');
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(heard).toEqual(['I would like to tell you a story']);
});

it('later words are an utterance of their own, without the words that were answered', () => {
  const { heard, utterances } = aListening();
  utterances.partial('A long story', 'en');
  vi.advanceTimersByTime(MAX_MS);
  utterances.final('A long story with an end.', 'en');
  expect(heard).toEqual(['A long story', 'with an end.']);
  utterances.partial('Next', 'en');
  utterances.final('Next time.', 'en');
  expect(heard.at(-1)).toBe('Next time.');
});

it('a final prompt without new words is no utterance', () => {
  const { heard, utterances } = aListening();
  utterances.partial('A long story', 'en');
  vi.advanceTimersByTime(MAX_MS);
  utterances.final('A long story', 'en');
  expect(heard).toEqual(['A long story']);
});

it('each utterance has the full time', () => {
  const { heard, utterances } = aListening();
  utterances.partial('One', 'en');
  vi.advanceTimersByTime(MAX_MS - 1);
  utterances.final('One.', 'en');
  utterances.partial('Two', 'en');
  vi.advanceTimersByTime(MAX_MS - 1);
  expect(heard).toEqual(['One.']);
  utterances.stop();
  vi.advanceTimersByTime(MAX_MS);
  expect(heard).toEqual(['One.']);
});

describe('R-C9: a partial prompt without its final one', () => {
  it('counts as said some time after the voice has stopped', () => {
    const { heard, utterances } = aListening();
    utterances.partial('When do you', 'en');
    utterances.partial('When do you open', 'en');
    vi.advanceTimersByTime(NO_FINAL_MS);
    utterances.voice(false);
    vi.advanceTimersByTime(NO_FINAL_MS - 1);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual(['When do you open']);
    vi.advanceTimersByTime(MAX_MS);
    expect(heard).toHaveLength(1);
  });

  it('waits while the caller goes on', () => {
    const { heard, utterances } = aListening();
    utterances.partial('When do you', 'en');
    utterances.voice(false);
    vi.advanceTimersByTime(NO_FINAL_MS - 1);
    utterances.voice(true);
    vi.advanceTimersByTime(NO_FINAL_MS);
    expect(heard).toEqual([]);
    utterances.voice(false);
    utterances.final('When do you open?', 'en');
    vi.advanceTimersByTime(MAX_MS);
    expect(heard).toEqual(['When do you open?']);
  });

  it.each([
    ['the same words', 'When do you open?', []],
    ['more words', 'When do you open, on Sundays?', ['on Sundays?']],
    ['other words', 'Where are you?', ['Where are you?']],
  ])('is not asked twice if the final prompt comes late with %s', (_, final, later) => {
    const { heard, utterances } = aListening();
    utterances.partial('when do you open', 'en');
    utterances.voice(false);
    vi.advanceTimersByTime(NO_FINAL_MS);
    utterances.final(final, 'en');
    expect(heard.slice(1)).toEqual(later);
  });

  it('is a new question if it comes after the answer', () => {
    const { heard, utterances } = aListening();
    utterances.partial('When do you open', 'en');
    utterances.voice(false);
    vi.advanceTimersByTime(NO_FINAL_MS);
    utterances.answered();
    utterances.final('When do you open?', 'en');
    expect(heard).toEqual(['When do you open', 'When do you open?']);
  });
});
