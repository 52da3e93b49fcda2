import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSpeculationTrigger } from '../../src/gateway/relay/speculation-trigger.ts';
import { agent } from '../conversation/a-call.ts';

const SETTINGS = { ...agent.speculation, mode: 'last-stable' as const };

function aGuessing(changes: Partial<typeof agent.speculation> = {}) {
  const guesses: string[] = [];
  const prepared: string[] = [];
  const onChange = vi.fn();
  const trigger = createSpeculationTrigger(
    { ...SETTINGS, ...changes },
    { onGuess: (text) => guesses.push(text), onPrepare: (text) => prepared.push(text), onChange },
  );
  return {
    guesses,
    prepared,
    onChange,
    hear: (text: string) => trigger.partial(text, 'en'),
    stop: () => trigger.stop(),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('guesses after a sentence has stayed unchanged for minAgeMs', () => {
  const { guesses, hear } = aGuessing();
  hear('When do you open?');
  vi.advanceTimersByTime(SETTINGS.minAgeMs - 1);
  expect(guesses).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(guesses).toEqual(['When do you open?']);
});

it('waits longer if the words do not end like a sentence', () => {
  const { guesses, hear } = aGuessing();
  hear('When do you open');
  vi.advanceTimersByTime(SETTINGS.minOpenAgeMs - 1);
  expect(guesses).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(guesses).toEqual(['When do you open']);
});

it('is not delayed by a repetition, and starts again with every change', () => {
  const { guesses, hear, onChange } = aGuessing();
  hear('When do you open');
  vi.advanceTimersByTime(200);
  hear('when do you open ');
  expect(onChange).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(SETTINGS.minOpenAgeMs - 200);
  expect(guesses).toEqual(['When do you open']);
  hear('When do you open up');
  vi.advanceTimersByTime(200);
  hear('When do you open up on Sunday');
  vi.advanceTimersByTime(200);
  expect(guesses).toHaveLength(1);
  expect(onChange).toHaveBeenCalledTimes(3);
});

it('ignores short prompts, and stops after maxPerTurn guesses until the caller has finished', () => {
  const { guesses, hear, stop } = aGuessing({ maxPerTurn: 1 });
  hear('Hi there.');
  vi.advanceTimersByTime(1_000);
  hear('Hi there, it is me.');
  vi.advanceTimersByTime(1_000);
  hear('Hi there, it is me. Are you open?');
  vi.advanceTimersByTime(1_000);
  expect(guesses).toEqual(['Hi there, it is me.']);
  stop();
  hear('Are you open?');
  vi.advanceTimersByTime(1_000);
  expect(guesses).toHaveLength(2);
});

it('forgets the partial prompt when the caller finishes, and guesses only if the agent allows it', () => {
  const { guesses, hear, stop } = aGuessing();
  hear('When do you open?');
  stop();
  vi.advanceTimersByTime(1_000);
  expect(guesses).toEqual([]);
  const off = aGuessing({ mode: 'final' });
  off.hear('When do you open?');
  vi.advanceTimersByTime(1_000);
  expect(off.guesses).toEqual([]);
});

it('prepares once for each partial prompt that stays unchanged for longer than the recogniser’s interval', () => {
  const { prepared, hear, stop } = aGuessing({ mode: 'final' });
  hear('When do');
  vi.advanceTimersByTime(299);
  hear('When do you open');
  vi.advanceTimersByTime(300);
  hear('when do you open');
  vi.advanceTimersByTime(1_000);
  expect(prepared).toEqual(['When do you open']);
  hear('When do you open on');
  stop();
  vi.advanceTimersByTime(1_000);
  expect(prepared).toHaveLength(1);
});

it('prepares nothing if speculation is off', () => {
  const { prepared, hear } = aGuessing({ mode: 'off' });
  hear('When do you open?');
  vi.advanceTimersByTime(1_000);
  expect(prepared).toEqual([]);
});
