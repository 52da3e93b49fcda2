/** When words that were all sent have been spoken out, where the relay's reports of played text do not tell. */

/** Slower than any voice speaks, in characters a second, and a margin for what comes before the first sound. */
const SLOWEST_VOICE_CPS = 10;
const MARGIN_MS = 5_000;
/** The voice pauses between two pieces that came apart: only a longer silence is the end. */
const SILENCE_MS = 1_500;

export interface Playback {
  /** So many characters are still to be heard: they take this long at most. */
  expect(chars: number): void;
  /** The relay says that the voice has stopped. */
  silent(): void;
  stop(): void;
}

/** Calls `onOver` once the words must have been spoken out. */
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
