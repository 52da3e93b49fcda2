/**
 * Everything the phone waits for on its own account. Defaults are what live calls showed on the wire in
 * August 2026. `scale` shortens what caller and relay do; limits on the app (HTTP timeouts, retry pauses)
 * stay real time, because a restarting app does not restart faster in a fast test.
 */
import { createRandom } from '../lib/random.ts';

/** A fixed number, or a uniform draw between two. Milliseconds. */
export type Span = number | readonly [min: number, max: number];

export interface PhoneTiming {
  /** 0.1 makes caller and relay ten times faster. */
  readonly scale: number;
  /** From the TwiML of a new call to the socket being opened. */
  readonly connectMs: Span;
  /** The same for every later `<Connect>` of the call. */
  readonly reconnectMs: Span;
  /** From `setup` to the first sound of the welcome greeting. */
  readonly greetingMs: Span;
  /** From the first token of a talk cycle to its first sound. */
  readonly firstAudioMs: Span;
  /** Pace of both voices. */
  readonly charsPerSecond: number;
  /** How long an unfinished word waits for its rest before it is spoken as it is. */
  readonly wordHoldMs: number;
  /** `interrupt` to `agentSpeaking off`. */
  readonly silenceAfterCutMs: Span;
  /** `sendDigits` to its tones having been played, plus half a second per `w`. */
  readonly digitsMs: Span;
  /** From the caller's first sound to the relay noticing it. */
  readonly noticeMs: Span;
  readonly partialEveryMs: Span;
  /** From the caller's last word to the final prompt. */
  readonly finalAfterMs: Span;
  /** Between two keys. */
  readonly keyGapMs: Span;
  /** `end` to close 1000. */
  readonly endCloseMs: Span;
  /** Socket closed to action callback, by reason. */
  readonly actionAfterEndMs: Span;
  readonly actionAfterHangUpMs: Span;
  readonly actionAfterLossMs: Span;
  readonly actionAfterMalformedMs: Span;
  /** Action callback to status callback. */
  readonly statusAfterMs: Span;
  /** Real time: pause before a webhook is tried again. */
  readonly retryMs: Span;
  /** Real time: socket handshake. */
  readonly handshakeTimeoutMs: number;
}

export const WIRE_TIMING: PhoneTiming = {
  scale: 1,
  connectMs: [400, 900],
  reconnectMs: [380, 450],
  greetingMs: 700,
  firstAudioMs: [310, 350],
  charsPerSecond: 15,
  wordHoldMs: 200,
  silenceAfterCutMs: 2,
  digitsMs: 2_000,
  noticeMs: [250, 350],
  partialEveryMs: [200, 300],
  finalAfterMs: [350, 800],
  keyGapMs: 250,
  endCloseMs: 90,
  actionAfterEndMs: [300, 1_000],
  actionAfterHangUpMs: [200, 800],
  actionAfterLossMs: 1_200,
  actionAfterMalformedMs: [150, 300],
  statusAfterMs: [400, 1_000],
  retryMs: [100, 500],
  handshakeTimeoutMs: 5_000,
};

export interface Clock {
  readonly timing: PhoneTiming;
  /** Monotonic milliseconds, as in every `…AtMs` of the phone. */
  now(): number;
  /** Draws from a span and scales it. */
  draw(span: Span): number;
  /** Draws without scaling. */
  drawReal(span: Span): number;
  /** Milliseconds it takes to say this many characters. */
  speechMs(chars: number): number;
  /** Resolves after a drawn span, or at once when `signal` is aborted. */
  pause(span: Span, signal?: AbortSignal): Promise<void>;
  /** The same without scaling. */
  pauseReal(span: Span, signal?: AbortSignal): Promise<void>;
}

/** Epoch milliseconds, with fractions, of a moment of `Clock.now()`. */
export function epochOf(atMs: number): number {
  return performance.timeOrigin + atMs;
}

/** The same seed draws the same delays in the same order. */
export function createClock(overrides: Partial<PhoneTiming> = {}, seed = 1): Clock {
  const timing: PhoneTiming = { ...WIRE_TIMING, ...overrides };
  const random = createRandom(seed);
  const drawReal = (span: Span): number => {
    if (typeof span === 'number') return span;
    return span[0] + (span[1] - span[0]) * random();
  };
  const draw = (span: Span): number => drawReal(span) * timing.scale;
  return {
    timing,
    now: () => performance.now(),
    draw,
    drawReal,
    speechMs: (chars) => (chars * 1_000 * timing.scale) / timing.charsPerSecond,
    pause: (span, signal) => pauseFor(draw(span), signal),
    pauseReal: (span, signal) => pauseFor(drawReal(span), signal),
  };
}

function pauseFor(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}
