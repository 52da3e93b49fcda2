/** Estimates when words that were all sent have been spoken to the end, in case the relay's reports of played text do not show it. */

/** Slower than any voice, in characters per second. */
const SLOWEST_VOICE_CPS = 10;
/** Allowance for the time before the first sound. */
const MARGIN_MS = 5_000;
/** The voice pauses between pieces that arrive separately. Only a longer silence is the end. */
const SILENCE_MS = 1_500;

export interface Playback {
  /** `chars` characters have not been heard yet. Starts the wait for the longest time that they can take. */
  expect(chars: number): void;
  /** The relay reports that the voice has stopped. */
  silent(): void;
  stop(): void;
}

/** Calls `onOver` once the words must have been spoken. */
export function createPlayback(onOver: () => void): Playback {
  let timer: NodeJS.Timeout | undefined;
  const after = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(onOver, ms);
  };
  return {
    expect: (chars) => after((chars / SLOWEST_VOICE_CPS) * 1_000 + MARGIN_MS),
    silent: () => after(SILENCE_MS),
    stop: () => clearTimeout(timer),
  };
}
