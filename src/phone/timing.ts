/**
 * All delays of the phone. The defaults were measured on live calls in August 2026. `scale` shortens the delays of caller
 * and relay. Limits on the app (HTTP timeouts, pauses before retries) stay in real time, because an app does not restart
 * faster in a fast test.
 */
import { createRandom } from '../lib/random.ts';

/** Milliseconds: a fixed number, or a uniform draw between two numbers. */
export type Span = number | readonly [min: number, max: number];

export interface PhoneTiming {
  /** 0.1 makes caller and relay ten times faster. */
  readonly scale: number;
  /** From the first TwiML of a call to the opening of the socket. */
  readonly connectMs: Span;
  /** The same for each later `<Connect>` of the call. */
  readonly reconnectMs: Span;
  /** From `setup` to the first sound of the welcome greeting. */
  readonly greetingMs: Span;
  /** From the first token of a talk cycle to its first sound. */
  readonly firstAudioMs: Span;
  /** Speaking pace of caller and agent. */
  readonly charsPerSecond: number;
  /** How long a word that may be incomplete waits for more text before it is spoken. */
  readonly wordHoldMs: number;
  /** From `interrupt` to `agentSpeaking off`. */
  readonly silenceAfterCutMs: Span;
  /** Length of the tones of `sendDigits`, plus half a second per `w`. */
  readonly digitsMs: Span;
  /** From the caller's first sound to the moment the relay notices it. */
  readonly noticeMs: Span;
  readonly partialEveryMs: Span;
  /** From the caller's last word to the final prompt. */
  readonly finalAfterMs: Span;
  /** From the final prompt to a stale partial prompt behind it. */
  readonly staleAfterMs: Span;
  /** Between two keys. */
  readonly keyGapMs: Span;
  /** From `end` to the close with code 1000. */
  readonly endCloseMs: Span;
  /** From the closed socket to the action callback, by reason. */
  readonly actionAfterEndMs: Span;
  readonly actionAfterHangUpMs: Span;
  readonly actionAfterLossMs: Span;
  readonly actionAfterMalformedMs: Span;
  /** From the action callback to the status callback. */
  readonly statusAfterMs: Span;
  /** Real time: pause before a webhook is retried. */
  readonly retryMs: Span;
  /** Real time: limit of the socket handshake. */
  readonly handshakeTimeoutMs: number;
}

/** The delays measured on live calls. */
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
  staleAfterMs: [50, 400],
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
  /** Monotonic milliseconds (`performance.now()`), as in every `…AtMs` of the phone. */
  now(): number;
  /** Draws from a span and scales it. */
  draw(span: Span): number;
  /** Draws without scaling. */
  drawReal(span: Span): number;
  /** Scaled milliseconds that it takes to speak this many characters. */
  speechMs(chars: number): number;
  /** Resolves after a drawn and scaled span, or as soon as `signal` is aborted. */
  pause(span: Span, signal?: AbortSignal): Promise<void>;
  /** The same without scaling. */
  pauseReal(span: Span, signal?: AbortSignal): Promise<void>;
}

/** Converts a time of `Clock.now()` to fractional epoch milliseconds. */
export function epochOf(atMs: number): number {
  return performance.timeOrigin + atMs;
}

/** Creates the clock of a call. The same seed draws the same delays in the same order. */
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
