/** Compares the words that the playhead reports as heard with those that the phone played, at random latencies and moments. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPlayhead } from '../../../src/gateway/voice/playhead.ts';
import { createRandom } from '../../../src/lib/random.ts';
import { createExchanges } from '../../../src/phone/exchange.ts';
import { SpeechPlayer } from '../../../src/phone/speech-player.ts';
import type { AudioPiece } from '../../../src/phone/piece.ts';
import { createClock } from '../../../src/phone/timing.ts';
import { countWords } from '../../../src/phone/clauses.ts';
import { spokenMs } from '../../fakes/spoken-mp3.ts';

const MOMENTS = 200;
const PIECES = ['We gladly mend your bicycle,', ' every day but Sunday.', ' Is there anything else?'];

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const soundOf = (text: string) => {
  let chars = 0;
  const words = [...text.matchAll(/\s*\S+/gu)].map(([word]) => {
    chars += word.length;
    return { text: word, endsAtMs: (chars / text.length) * spokenMs(text) };
  });
  return { durationMs: spokenMs(text), words };
};

/** An answer that is interrupted at a random moment. */
function cutOff(seed: number) {
  const random = createRandom(seed);
  const between = (min: number, max: number) => min + random() * (max - min);
  const exchange = createExchanges().current();
  const later = (ms: number, what: () => void) => void setTimeout(what, ms);
  const [toRelayMs, toUsMs] = [between(1, 80), between(1, 80)];
  let reported = '';
  let heard = '';
  const playhead = createPlayhead((words) => (reported += words));
  const output = new SpeechPlayer(createClock(), {
    audible: () => later(toUsMs, () => playhead.sounding(true)),
    silent: () => later(toUsMs, () => playhead.sounding(false)),
    word: (_exchange, word) => (heard += word),
    played: () => undefined,
    digits: () => undefined,
    pieceEnded: () => undefined,
    idle: () => undefined,
  });
  const play = (text: string) => {
    const piece: AudioPiece = { kind: 'audio', url: '', exchange, interruptible: 'any', preemptible: false };
    output.push(piece, 0);
    later(between(10, 600), () => output.audioReady(piece, soundOf(text)));
  };
  let atMs = 0;
  for (const text of PIECES) {
    atMs += between(0, 400);
    later(atMs + toRelayMs, () => play(text));
    // The length of a piece is known once it is complete.
    atMs += between(0, 200);
    later(atMs, () => playhead.add(text, spokenMs(text)));
  }
  vi.advanceTimersByTime(between(0, spokenMs(PIECES.join('')) + 1_000));
  const cut = { heard };
  vi.advanceTimersByTime(toUsMs);
  playhead.stop();
  vi.clearAllTimers();
  return { ...cut, reported };
}

it(`R-C7: at ${MOMENTS} moments the heard words differ from the phone’s record by one word at most`, () => {
  const cuts = Array.from({ length: MOMENTS }, (_, seed) => cutOff(seed));
  expect(new Set(cuts.map(({ heard }) => heard)).size).toBe(countWords(PIECES.join('')) + 1);
  const wrong = cuts.filter(({ reported, heard }) => Math.abs(countWords(reported) - countWords(heard)) > 1);
  expect(wrong).toEqual([]);
});
