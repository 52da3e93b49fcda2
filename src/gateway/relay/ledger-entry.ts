/** One turn in the ledger: open until its words were heard, cut or lost; settled once, for good. */
import type { ReplyResult, SpeechProgress, TurnTimes } from '../../contracts/activities.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { Speech } from '../../activities/floor.ts';
import type { Mouth } from './ledger.ts';
import { advance } from './played-text.ts';

/** Where the relay reports nothing: slower than any voice speaks, in characters a second, and a margin. */
const SLOWEST_VOICE_CPS = 10;
const PLAYBACK_MARGIN_MS = 5_000;
/** The voice pauses between two pieces that came apart: only a longer silence is the end. */
const SPEAKER_OFF_MS = 1_500;

type Outcome = ReplyResult['outcome'];
type TimedEvent = Exclude<keyof TurnTimes, 'at'>;

export interface LedgerEntry {
  readonly id: TurnId;
  readonly isSettled: boolean;
  readonly isAllHeard: boolean;
  readonly outcome: Outcome | undefined;
  readonly progress: SpeechProgress;
  claim(): Speech;
  /** The relay says `text` of itself, as its greeting. */
  assume(text: string): void;
  mark(event: TimedEvent, at: number): void;
  hear(text: string): void;
  agentSpeaking(isOn: boolean): void;
  settle(outcome: Outcome): void;
}

export interface EntryDeps {
  readonly id: TurnId;
  /** Epoch milliseconds of the caller's input. */
  readonly at: number;
  readonly mouth: Mouth;
  readonly onFirstWord: () => void;
  readonly onSettled: () => void;
}

export function createEntry({ id, at, mouth, onFirstWord, onSettled }: EntryDeps): LedgerEntry {
  const { promise: settled, resolve } = Promise.withResolvers<ReplyResult>();
  const controller = new AbortController();
  const listeners = new Set<() => void>();
  const times: { -readonly [Event in keyof TurnTimes]: TurnTimes[Event] } = { at };
  let facts: Pick<ReplyResult, 'model' | 'usage'> = {};
  let said = '';
  let cursor = 0;
  let isHeld = false;
  let isFinished = false;
  let outcome: Outcome | undefined;
  let playbackTimer: NodeJS.Timeout | undefined;

  const mark = (event: TimedEvent, when: number) => {
    times[event] ??= Math.max(0, Math.round((when - at) * 10) / 10);
  };
  const progress = (): SpeechProgress => ({
    turnId: id,
    said,
    heard: said.slice(0, cursor),
    complete: isFinished,
  });
  const result = (how: Outcome): ReplyResult => {
    const heard = said.slice(0, cursor);
    return {
      turnId: id,
      outcome: how,
      said,
      ...(heard === said ? {} : { heard }),
      ...(how === 'dropped' && !isFinished ? { partial: true } : {}),
      ...facts,
      times: { ...times },
    };
  };
  const settle = (how: Outcome) => {
    if (outcome !== undefined) return;
    outcome = how;
    clearTimeout(playbackTimer);
    controller.abort();
    resolve(result(how));
    listeners.clear();
    onSettled();
  };
  const awaitPlayback = (ms: number, assumeHeard: boolean) => {
    clearTimeout(playbackTimer);
    playbackTimer = setTimeout(() => {
      if (assumeHeard) cursor = said.length;
      settle('spoken');
    }, ms);
  };
  const estimate = () => {
    const restMs = ((said.length - cursor) / SLOWEST_VOICE_CPS) * 1_000;
    awaitPlayback(restMs + PLAYBACK_MARGIN_MS, cursor === 0);
  };
  const isAllHeard = () => cursor >= said.trimEnd().length;
  const afterWords = () => {
    if (!isFinished || outcome !== undefined) return;
    if (isAllHeard()) {
      cursor = said.length;
      settle('spoken');
    } else {
      estimate();
    }
  };
  const say = (text: string) => {
    if (said === '') onFirstWord();
    said += text;
  };

  const speech = (isJoined: boolean): Speech => ({
    isJoined,
    signal: controller.signal,
    get said() {
      return said;
    },
    speak(text) {
      if (outcome !== undefined || text === '') return;
      say(text);
      mouth.token(text);
      mark('firstSent', Date.now());
    },
    finish(ending = {}) {
      if (outcome !== undefined) return;
      isFinished = true;
      facts = ending;
      mouth.last();
      mark('lastSent', Date.now());
      afterWords();
      for (const listener of listeners) listener();
    },
    abandon: () => settle('dropped'),
    release() {
      isHeld = false;
    },
    mark,
    outcome: settled,
    progress,
    onProgress(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });

  return {
    id,
    get isSettled() {
      return outcome !== undefined;
    },
    get isAllHeard() {
      return isAllHeard();
    },
    get outcome() {
      return outcome;
    },
    get progress() {
      return progress();
    },
    claim() {
      const isJoined = isHeld || outcome !== undefined;
      isHeld = true;
      mark('claimed', Date.now());
      return speech(isJoined);
    },
    assume(text) {
      isHeld = true;
      say(text);
      isFinished = true;
      estimate();
    },
    mark,
    hear(text) {
      if (outcome !== undefined) return;
      cursor = advance(said, cursor, text);
      mark('firstHeard', Date.now());
      times.lastHeard = Math.round(Date.now() - at);
      afterWords();
      for (const listener of listeners) listener();
    },
    agentSpeaking(isOn) {
      // Only an end that follows words of this turn is an end of this turn.
      if (!isFinished || outcome !== undefined || cursor === 0) return;
      if (isOn) estimate();
      else awaitPlayback(SPEAKER_OFF_MS, false);
    },
    settle,
  };
}
