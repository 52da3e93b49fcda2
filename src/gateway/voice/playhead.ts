/**
 * What must have been heard of files, word by word, as time goes by. No event tells when a file begins; but the relay
 * tells when its voice begins to sound after a silence, and when it stops: the time between is what we count.
 */

/** How much later than the voice we may be. A longer rest has yet to be played: the voice waits for a file. */
const NEAR_MS = 500;

/** A file that is complete here begins to sound at the latest so much later, where the relay does not tell. Rather late than early. */
const BEGINS_WITHIN_MS = 1_000;

export interface Playhead {
  /** A file with these words has gone out, behind those before it. */
  add(text: string, durationMs: number): void;
  /** The voice has begun to sound, or has stopped: the end has come, where it was near. */
  sounding(isOn: boolean): void;
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
  /** Undefined while the voice is silent. */
  let soundsSince: number | undefined;
  /** When words that wait for the voice to begin are taken to begin. */
  let expectedAt: number | undefined;
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
  const forget = () => {
    words = [];
    endsAt = performance.now();
    expectedAt = undefined;
    clearTimeout(timer);
  };
  const finish = () => {
    const rest = words;
    forget();
    tell(rest);
  };
  /** When a file begins that has gone out now. */
  const beginOf = (now: number) => {
    if (words.length > 0) return endsAt;
    if (soundsSince === undefined) return (expectedAt = now + BEGINS_WITHIN_MS);
    // It may have begun before its length was known here; but not while something else was to be heard.
    return endsAt <= soundsSince ? soundsSince : now;
  };
  const begin = (now: number) => {
    const lateMs = expectedAt === undefined ? 0 : now - expectedAt;
    expectedAt = undefined;
    words = words.map((word) => ({ ...word, at: word.at + lateMs }));
    endsAt += lateMs;
    run();
  };
  return {
    add(text, durationMs) {
      const beginsAt = beginOf(performance.now());
      endsAt = beginsAt + durationMs;
      const msPerChar = durationMs / text.trimEnd().length;
      let chars = 0;
      for (const [word] of text.matchAll(/\s*\S+/gu)) {
        chars += word.length;
        words.push({ text: word, durationMs: word.length * msPerChar, at: beginsAt + chars * msPerChar });
      }
      run();
    },
    sounding(isOn) {
      const now = performance.now();
      soundsSince = isOn ? now : undefined;
      if (isOn) begin(now);
      else if (words.length > 0 && expectedAt === undefined) {
        if (endsAt - now < NEAR_MS) finish();
        else expectedAt = now;
      }
    },
    finish,
    stop() {
      soundsSince = undefined;
      forget();
    },
  };
}
