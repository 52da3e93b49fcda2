/**
 * Estimates which words of audio files the caller has heard. The relay does not report when a file starts. It does report
 * when its voice starts after a silence and when it stops, so the playhead counts the time in between.
 */

/**
 * If less than this remains when the voice stops, the remaining words were heard. If more remains, the relay is waiting for a
 * file.
 */
const NEAR_MS = 500;

/** Without a report, a file is assumed to start this long after it is complete here: better too late than too early. */
const STARTS_WITHIN_MS = 1_000;

export interface Playhead {
  /** A file with these words was sent. It plays after the files before it. */
  add(text: string, durationMs: number): void;
  /** The relay reports that its voice has started or stopped. If the end was near, all words count as heard. */
  sounding(isOn: boolean): void;
  /** All files were heard to the end. */
  finish(): void;
  /** Nothing more will be heard. */
  stop(): void;
}

interface Word {
  readonly text: string;
  readonly durationMs: number;
  readonly at: number;
}

/** `onHeard` gets each heard word and its duration in ms. */
export function createPlayhead(onHeard: (words: string, audioMs: number) => void): Playhead {
  let words: Word[] = [];
  let endsAt = 0;
  /** Undefined while the voice is silent. */
  let soundsSince: number | undefined;
  /** The assumed start of words that wait for the voice to start. */
  let expectedAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** One word at a time, because they may belong to several turns. */
  const report = (heard: readonly Word[]) => {
    for (const { text, durationMs } of heard) onHeard(text, durationMs);
  };
  const reportDue = () => {
    clearTimeout(timer);
    const now = performance.now();
    const due = words.filter(({ at }) => at <= now);
    words = words.slice(due.length);
    const [next] = words;
    if (next !== undefined) timer = setTimeout(reportDue, next.at - now);
    report(due);
  };
  const clear = () => {
    words = [];
    endsAt = performance.now();
    expectedAt = undefined;
    clearTimeout(timer);
  };
  const finish = () => {
    const rest = words;
    clear();
    report(rest);
  };
  /** When a file that was sent now starts to play. */
  const startOf = (now: number) => {
    if (words.length > 0) return endsAt;
    if (soundsSince === undefined) return (expectedAt = now + STARTS_WITHIN_MS);
    // It may have started before its length was known here, but not while earlier words were playing.
    return endsAt <= soundsSince ? soundsSince : now;
  };
  const start = (now: number) => {
    const lateMs = expectedAt === undefined ? 0 : now - expectedAt;
    expectedAt = undefined;
    words = words.map((word) => ({ ...word, at: word.at + lateMs }));
    endsAt += lateMs;
    reportDue();
  };
  return {
    add(text, durationMs) {
      const startsAt = startOf(performance.now());
      endsAt = startsAt + durationMs;
      const msPerChar = durationMs / text.trimEnd().length;
      let chars = 0;
      for (const [word] of text.matchAll(/\s*\S+/gu)) {
        chars += word.length;
        words.push({ text: word, durationMs: word.length * msPerChar, at: startsAt + chars * msPerChar });
      }
      reportDue();
    },
    sounding(isOn) {
      const now = performance.now();
      soundsSince = isOn ? now : undefined;
      if (isOn) start(now);
      else if (words.length > 0 && expectedAt === undefined) {
        if (endsAt - now < NEAR_MS) finish();
        else expectedAt = now;
      }
    },
    finish,
    stop() {
      soundsSince = undefined;
      clear();
    },
  };
}
