import { describe, expect, it } from 'vitest';
import type { SpeechProgress } from '../../src/contracts/activities.ts';
import { GREETING_TURN, turnId } from '../../src/contracts/ids.ts';
import { callIdentity, isFinal, saveTurnInput } from '../../src/conversation/call-record.ts';
import type { CallEvent } from '../../src/conversation/state.ts';
import { aCall, attached, replied, says, start, started, T0 } from './a-call.ts';

/** The recorded audio duration of the caller's first turn. */
function recordedMs(...events: readonly CallEvent[]): number | null | undefined {
  const state = aCall(attached(), says('Hours?'), started(), ...events);
  const [, turn] = state.turns;
  if (turn === undefined || !isFinal(turn)) return undefined;
  return saveTurnInput(callIdentity(start), state, turn).turn.audioDurationMs;
}

const times = { at: T0, firstHeard: 500, lastHeard: 1_700 };
const on = { on: 2 };
const again = [attached(2), started(on)];
const lost = (audio: { audioMs?: number }) =>
  replied({ said: 'At nine. Until six.', outcome: 'dropped', heard: 'At nine. ', times, ...audio });

describe('audio_duration_ms of a turn', () => {
  it('is the duration of our own audio, as far as it was heard', () => {
    expect(recordedMs(replied({ said: 'At nine.', times, audioMs: 640 }))).toBe(640);
    const cut = { said: 'At nine.', heard: 'At', outcome: 'cut' } as const;
    expect(recordedMs(replied({ ...cut, times, audioMs: 150 }))).toBe(150);
  });

  it('is the time from the relay’s first report to its last if the relay’s voice spoke', () => {
    expect(recordedMs(replied({ said: 'At nine.', times }))).toBe(1_200);
    expect(recordedMs(replied({ said: '', times: { at: T0 }, outcome: 'cut' }))).toBeNull();
  });

  it('adds up with what was heard on a lost connection', () => {
    expect(
      recordedMs(lost({ audioMs: 600 }), ...again, replied({ said: 'Until six.', audioMs: 700 }, on)),
    ).toBe(1_300);
  });

  it('includes the words in the last heartbeat of a lost gateway', () => {
    const progress: SpeechProgress = {
      turnId: turnId(1, 1),
      epoch: 1,
      ...{ said: 'At nine. Until', heard: 'At nine.', audioMs: 600, complete: false },
    };
    const rest = replied({ said: ' Until six.', audioMs: 700 }, on);
    expect(recordedMs({ ...attached(2), progress }, started(on), rest)).toBe(1_300);
  });

  it('is an estimate if one of two connections was not in our own voice', () => {
    expect(recordedMs(lost({}), ...again, replied({ said: 'Until six.', audioMs: 700 }, on))).toBe(1_200);
    expect(recordedMs(lost({ audioMs: 600 }), ...again, replied({ said: 'Until six.' }, on))).toBe(1_200);
  });

  it('of a greeting comes from the next input, because the greeting has no result', () => {
    const previous = { turnId: GREETING_TURN, text: 'Hello, this', cut: true, audioMs: 730 };
    const state = aCall(attached(), { ...says('Hours?'), previous });
    const [greeting] = state.turns;
    if (greeting === undefined || !isFinal(greeting)) throw new Error('the greeting is not over');
    expect(saveTurnInput(callIdentity(start), state, greeting).turn).toMatchObject({
      aiResponse: 'Hello, this',
      audioDurationMs: 730,
    });
  });

  it('does not change if the same result comes twice', () => {
    const result = replied({ said: 'At nine.', times, audioMs: 640 });
    expect(recordedMs(result, result)).toBe(640);
  });
});
