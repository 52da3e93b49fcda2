import { describe, expect, it } from 'vitest';
import type { SpeechProgress } from '../../src/contracts/activities.ts';
import { GREETING_TURN, turnId } from '../../src/contracts/ids.ts';
import { callIdentity, isFinal, saveTurnInput } from '../../src/conversation/call-record.ts';
import type { CallEvent } from '../../src/conversation/state.ts';
import { aCall, attached, replied, says, start, started, T0 } from './a-call.ts';

/** What is booked as the length of the caller's first turn. */
function booked(...events: readonly CallEvent[]): number | null | undefined {
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
  it('is the length of our own audio, as far as it was heard', () => {
    expect(booked(replied({ said: 'At nine.', times, audioMs: 640 }))).toBe(640);
    const cut = { said: 'At nine.', heard: 'At', outcome: 'cut' } as const;
    expect(booked(replied({ ...cut, times, audioMs: 150 }))).toBe(150);
  });

  it('is from the first to the last report of the relay, where its voice has spoken', () => {
    expect(booked(replied({ said: 'At nine.', times }))).toBe(1_200);
    expect(booked(replied({ said: '', times: { at: T0 }, outcome: 'cut' }))).toBeNull();
  });

  it('goes on behind what was heard on a connection that was lost', () => {
    expect(booked(lost({ audioMs: 600 }), ...again, replied({ said: 'Until six.', audioMs: 700 }, on))).toBe(
      1_300,
    );
  });

  it('is that of the words that the last heartbeat of a lost gateway told of, and those after them', () => {
    const progress: SpeechProgress = {
      turnId: turnId(1, 1),
      epoch: 1,
      ...{ said: 'At nine. Until', heard: 'At nine.', audioMs: 600, complete: false },
    };
    const rest = replied({ said: ' Until six.', audioMs: 700 }, on);
    expect(booked({ ...attached(2), progress }, started(on), rest)).toBe(1_300);
  });

  it('is an estimate where one of two connections was not in our own voice', () => {
    expect(booked(lost({}), ...again, replied({ said: 'Until six.', audioMs: 700 }, on))).toBe(1_200);
    expect(booked(lost({ audioMs: 600 }), ...again, replied({ said: 'Until six.' }, on))).toBe(1_200);
  });

  it('of a greeting is what the next input tells of it, for it has no result', () => {
    const previous = { turnId: GREETING_TURN, text: 'Hello, this', cut: true, audioMs: 730 };
    const state = aCall(attached(), { ...says('Hours?'), previous });
    const [greeting] = state.turns;
    if (greeting === undefined || !isFinal(greeting)) throw new Error('the greeting is not over');
    expect(saveTurnInput(callIdentity(start), state, greeting).turn).toMatchObject({
      aiResponse: 'Hello, this',
      audioDurationMs: 730,
    });
  });

  it('is the same where the same result comes twice', () => {
    const result = replied({ said: 'At nine.', times, audioMs: 640 });
    expect(booked(result, result)).toBe(640);
  });
});
