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
  readonly at: number;
}

export function createPlayhead(onHeard: (words: string) => void): Playhead {
  let words: Word[] = [];
  let endsAt = 0;
  let timer: NodeJS.Timeout | undefined;
  const run = () => {
    clearTimeout(timer);
    const now = performance.now();
    const due = words.filter(({ at }) => at <= now);
    words = words.slice(due.length);
    const [next] = words;
    if (next !== undefined) timer = setTimeout(run, next.at - now);
    if (due.length > 0) onHeard(due.map(({ text }) => text).join(''));
  };
  const finish = () => {
    const rest = words.map(({ text }) => text).join('');
    words = [];
    endsAt = 0;
    clearTimeout(timer);
    if (rest !== '') onHeard(rest);
  };
  return {
    add(text, durationMs) {
      const startsAt = Math.max(endsAt, performance.now() + FETCH_MS);
      endsAt = startsAt + durationMs;
      let chars = 0;
      for (const [word] of text.matchAll(/\s*\S+/gu)) {
        chars += word.length;
        words.push({ text: word, at: startsAt + (chars / text.trimEnd().length) * durationMs });
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
