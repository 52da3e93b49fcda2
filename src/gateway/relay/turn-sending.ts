/** Sends the words of one turn to the relay. While the turn is paused it holds them back, and says the rest again after that. */
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import type { SpeechOutput } from './speech-output.ts';
import type { createTurnTimes } from './turn-times.ts';
import type { TurnWords } from './turn-words.ts';
import type { VoiceRecord } from './voice-record.ts';

/** Longest way of a frame to the relay, on a bad network. */
const IN_TRANSIT_MS = 1_000;

export interface TurnSending {
  /** The answer so far, with what is held back. */
  readonly said: string;
  readonly isPaused: boolean;
  /** Words were sent, and the relay waits for more of them. */
  readonly isCycleOpen: boolean;
  /** The relay has words that the caller has not heard. */
  readonly isSounding: boolean;
  /** The same, of words that were sent. */
  readonly isInPlay: boolean;
  /** Some were sent a moment ago, so the relay may not have had them yet at its latest report. */
  readonly isInTransit: boolean;
  token(text: string): void;
  notice(text: string): void;
  final(text: string): void;
  /** Says a filler, unless the answer has begun. */
  fill(text: string): void;
  /** The relay says `text` itself, as its greeting. */
  assume(text: string, voice: RelayRung): void;
  /** The answer is complete. False while it is paused: then `goOn` sends the rest and the end. */
  finish(): boolean;
  /** The relay has dropped its words. False if it had none. */
  pause(): boolean;
  /** Says the rest, from the first clause that was not heard. Returns whether `finish` has come meanwhile. */
  goOn(): boolean;
}

/** Creates it for a turn. `onFirstWord`: the relay gets its first words, also after a pause. */
export function createTurnSending({
  words,
  output,
  voices,
  times,
  onFirstWord,
}: {
  readonly words: TurnWords;
  readonly output: SpeechOutput;
  readonly voices: VoiceRecord;
  readonly times: Pick<ReturnType<typeof createTurnTimes>, 'mark'>;
  readonly onFirstWord: () => void;
}): TurnSending {
  /** The relay has some of its words. */
  let isQueued = false;
  /** Undefined if no words were sent: the relay itself says the greeting. */
  let sentAtMs: number | undefined;
  let isNotice = false;
  /** What came while the turn was paused. */
  let paused: { text: string; isFinished: boolean } | undefined;

  const queue = () => {
    if (!isQueued) onFirstWord();
    isQueued = true;
  };
  const beforeWords = () => {
    queue();
    sentAtMs = performance.now();
  };
  const say = (kind: 'token' | 'notice' | 'final', text: string) => {
    beforeWords();
    words.say(text);
    output[kind](text, voices);
    times.mark('firstSent', Date.now());
  };
  const isSounding = () => isQueued && paused === undefined && !words.isAllHeard;

  return {
    get said() {
      return words.said + (paused?.text ?? '');
    },
    get isPaused() {
      return paused !== undefined;
    },
    get isCycleOpen() {
      return words.isCycleOpen && paused === undefined;
    },
    get isSounding() {
      return isSounding();
    },
    get isInPlay() {
      return isSounding() && sentAtMs !== undefined;
    },
    get isInTransit() {
      return isSounding() && sentAtMs !== undefined && performance.now() - sentAtMs < IN_TRANSIT_MS;
    },
    token(text) {
      if (paused === undefined) say('token', text);
      else paused.text += text;
    },
    notice(text) {
      isNotice = true;
      say('notice', text);
    },
    final(text) {
      paused = undefined;
      say('final', text);
    },
    fill(text) {
      if (words.isCycleOpen || paused !== undefined) return;
      beforeWords();
      words.fill(`${text} `);
      output.token(`${text} `, voices);
    },
    assume(text, voice) {
      voices.spoke(voice);
      queue();
      words.say(text);
    },
    finish() {
      if (paused !== undefined) {
        paused.isFinished = true;
        return false;
      }
      output.last();
      return true;
    },
    pause() {
      if (!isQueued) return false;
      isQueued = false;
      paused ??= { text: '', isFinished: false };
      output.drop();
      return true;
    },
    goOn() {
      const { text, isFinished } = paused ?? { text: '', isFinished: false };
      paused = undefined;
      const rest = words.rewind() + text;
      words.say(text);
      if (rest.trim() === '') return isFinished;
      beforeWords();
      if (isNotice) output.notice(rest, voices);
      else output.token(rest, voices);
      if (text !== '') times.mark('firstSent', Date.now());
      if ((isFinished || words.isFinished) && !isNotice) output.last();
      return isFinished;
    },
  };
}
