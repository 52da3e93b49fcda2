/** What must have been heard of files whose playing nobody reports: word by word, as time goes by. */

/** How much later than the voice we may be. A longer rest has yet to be played: the voice waits for a file. */
const NEAR_MS = 500;

/** From a file that is complete here to its first sound: the relay has to fetch it. Rather late than early. */
const FETCH_MS = 50;

export interface Playhead {
  /** A file with these words has gone out, behind those before it. */
  add(text: string, durationMs: number): void;
  /** The voice has stopped: the end has come, where it was near. */
  silent(): void;
  /** All of them have been heard to their end. */
  finish(): void;
  /** No more is heard of any. */
  stop(): void;
}

interface Word {
  readonly text: string;
  readonly durationMs: number;
  readonly at: number;
}

/** `onHeard` is told how long the words sounded. */
export function createPlayhead(onHeard: (words: string, audioMs: number) => void): Playhead {
  let words: Word[] = [];
  let endsAt = 0;
  let timer: NodeJS.Timeout | undefined;
  /** One by one: they may be words of several turns. */
  const tell = (heard: readonly Word[]) => {
    for (const { text, durationMs } of heard) onHeard(text, durationMs);
  };
  const run = () => {
    clearTimeout(timer);
    const now = performance.now();
    const due = words.filter(({ at }) => at <= now);
    words = words.slice(due.length);
    const [next] = words;
    if (next !== undefined) timer = setTimeout(run, next.at - now);
    tell(due);
  };
  const finish = () => {
    const rest = words;
    words = [];
    endsAt = 0;
    clearTimeout(timer);
    tell(rest);
  };
  return {
    add(text, durationMs) {
      const startsAt = Math.max(endsAt, performance.now() + FETCH_MS);
      endsAt = startsAt + durationMs;
      const msPerChar = durationMs / text.trimEnd().length;
      let chars = 0;
      for (const [word] of text.matchAll(/\s*\S+/gu)) {
        chars += word.length;
        words.push({ text: word, durationMs: word.length * msPerChar, at: startsAt + chars * msPerChar });
      }
      run();
    },
    silent() {
      if (endsAt - performance.now() < NEAR_MS) finish();
    },
    finish,
    stop() {
      words = [];
      endsAt = 0;
      clearTimeout(timer);
    },
  };
}
