/** One turn in the ledger. It is open until its words were heard, cut or lost; then it is settled for good. */
import type { AnswerFacts, Speech } from '../../activities/turn-claim.ts';
import type { ReplyResult, WordsProgress, Waste } from '../../contracts/activities.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { StepFailure } from '../../contracts/failures.ts';
import type { RelayRung, Voiced } from '../../contracts/voice-ladder.ts';
import type { SpeechOutput } from './speech-output.ts';
import { createPlayback } from './playback.ts';
import { createTurnSending } from './turn-sending.ts';
import type { TurnSending } from './turn-sending.ts';
import { createTurnTimes } from './turn-times.ts';
import type { TimedEvent } from './turn-times.ts';
import { createVoiceRecord } from './voice-record.ts';
import { createTurnWords } from './turn-words.ts';

type Outcome = ReplyResult['outcome'];

export interface LedgerEntry extends Pick<TurnSending, 'isCycleOpen' | 'isInPlay' | 'isInTransit'> {
  readonly id: TurnId;
  readonly isAllHeard: boolean;
  /** Undefined while the turn is open. */
  readonly outcome: Outcome | undefined;
  /** Its result if the connection were lost now. */
  readonly ifLost: ReplyResult;
  readonly progress: WordsProgress;
  readonly voices: Voiced;
  /** No word of the answer was said. */
  readonly isSilent: boolean;
  /** Says a filler before the answer. */
  fill(text: string): void;
  /** Gives the right to speak to the activity that asks first, until it is given back. Later ones join its speech. */
  claim(): Speech;
  /** The relay says `text` itself, as its greeting. */
  assume(text: string, voice: RelayRung): void;
  /**
   * The relay has dropped its words, and it is not known yet whether the caller wants to speak. Until `goOn`, nothing is sent.
   * Does nothing if the relay had none of its words.
   */
  pause(): void;
  /** Says the rest, from the first clause that was not heard to its end. Does nothing unless paused. */
  goOn(): void;
  readonly isPaused: boolean;
  /** It is the goodbye that nothing interrupts. */
  readonly isFinal: boolean;
  mark(event: TimedEvent, at: number): void;
  wasted(waste: Waste): void;
  /** True if `text` is the next part of its words. */
  isNext(text: string): boolean;
  hear(text: string, audioMs?: number): void;
  agentSpeaking(isOn: boolean): void;
  settle(outcome: Outcome): void;
  /** Cuts the turn. The relay goes on with the words that it has, until later ones replace them, so its result waits. */
  giveUp(): void;
  /** No more of its words will be heard: its result is complete. */
  report(): void;
}

export interface EntryDeps {
  readonly id: TurnId;
  /** Epoch milliseconds of the caller's input. */
  readonly at: number;
  readonly output: SpeechOutput;
  /** True if the caller waits for the words of another turn. */
  readonly isWaitedFor: () => boolean;
  readonly onFirstWord: () => void;
  readonly onClaimed: () => void;
  /** It begins to say the goodbye that nothing interrupts. */
  readonly onFinal: () => void;
  readonly onFailed: (failure: StepFailure) => void;
  /** Tools run before the answer goes on. */
  readonly onWaiting: () => void;
  /** More of it was heard, or its answer is complete. */
  readonly onProgress: () => void;
  readonly onSettled: (result: ReplyResult) => void;
}

export function createEntry({
  id,
  at,
  output,
  isWaitedFor,
  onFirstWord,
  onClaimed,
  onFinal,
  onFailed,
  onWaiting,
  onProgress,
  onSettled,
}: EntryDeps): LedgerEntry {
  const { promise: settled, resolve } = Promise.withResolvers<ReplyResult>();
  const controller = new AbortController();
  const listeners = new Set<() => void>();
  const words = createTurnWords(id);
  const times = createTurnTimes(at);
  const voices = createVoiceRecord();
  const sending = createTurnSending({ words, output, voices, times, onFirstWord });
  let facts: AnswerFacts = {};
  let waste: Pick<ReplyResult, 'wasted'> = {};
  let isHeld = false;
  let isFinal = false;
  let outcome: Outcome | undefined;
  let isReported = false;

  const notify = () => {
    if (outcome !== undefined) return;
    for (const listener of listeners) listener();
    onProgress();
  };
  const resultOf = (how: Outcome): ReplyResult => ({
    ...{ ...words.result(how), ...facts, ...waste, ...voices.all },
    times: times.all(),
  });
  const stop = (how: Outcome) => {
    if (outcome !== undefined) return;
    outcome = how;
    playback.stop();
    controller.abort();
    if (how !== 'spoken') output.drop();
  };
  const report = () => {
    if (outcome === undefined || isReported) return;
    isReported = true;
    playback.stop();
    const result = resultOf(outcome);
    resolve(result);
    listeners.clear();
    onSettled(result);
  };
  const settle = (how: Outcome) => {
    stop(how);
    report();
  };
  const playback = createPlayback(() => {
    if (outcome === undefined) words.assumeHeard();
    settle('spoken');
  });
  const afterWords = () => {
    if (!words.isFinished || outcome !== undefined || sending.isPaused) return;
    if (words.isAllHeard) settle('spoken');
    else playback.expect(words.unheardChars);
  };
  const sentToTheEnd = () => {
    words.finish();
    times.mark('lastSent', Date.now());
    afterWords();
    notify();
  };

  const speech = (isJoined: boolean): Speech => ({
    isJoined,
    signal: controller.signal,
    get said() {
      return sending.said;
    },
    speak(text) {
      if (outcome === undefined && text !== '') sending.token(text);
    },
    announce(text) {
      if (outcome !== undefined) return;
      if (isWaitedFor()) {
        settle('cut');
        return;
      }
      sending.notice(text);
      sentToTheEnd();
    },
    conclude(text) {
      if (outcome !== undefined) return;
      isFinal = true;
      onFinal();
      sending.final(text);
      sentToTheEnd();
    },
    finish(ending = {}) {
      if (outcome !== undefined) return;
      facts = ending;
      if (sending.finish()) sentToTheEnd();
    },
    abandon: () => settle('dropped'),
    awaitTools() {
      if (outcome !== undefined) return;
      isHeld = false;
      onWaiting();
    },
    release(failure) {
      isHeld = false;
      onFailed(failure);
    },
    mark: times.mark,
    outcome: settled,
    progress: () => words.progress,
    onProgress(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });

  return {
    id,
    get isAllHeard() {
      return words.isAllHeard;
    },
    get isSilent() {
      return words.said === '';
    },
    get isCycleOpen() {
      return sending.isCycleOpen;
    },
    get isInPlay() {
      return sending.isInPlay;
    },
    get isInTransit() {
      return sending.isInTransit;
    },
    get isPaused() {
      return sending.isPaused && outcome === undefined;
    },
    get isFinal() {
      return isFinal && (outcome === undefined || outcome === 'spoken');
    },
    get outcome() {
      return outcome;
    },
    get ifLost() {
      return resultOf('dropped');
    },
    get progress() {
      return words.progress;
    },
    get voices() {
      return voices.all;
    },
    claim() {
      const isJoined = isHeld || outcome !== undefined;
      isHeld = true;
      times.mark('claimed', Date.now());
      if (!isJoined) onClaimed();
      return speech(isJoined);
    },
    fill(text) {
      if (outcome === undefined) sending.fill(text);
    },
    assume(text, voice) {
      isHeld = true;
      sending.assume(text, voice);
      words.finish();
      afterWords();
    },
    pause() {
      if (outcome !== undefined || isFinal || !sending.pause()) return;
      playback.stop();
    },
    goOn() {
      if (outcome !== undefined || !sending.isPaused) return;
      if (sending.goOn()) sentToTheEnd();
      else afterWords();
    },
    mark: times.mark,
    wasted(begunInVain) {
      waste = { wasted: begunInVain };
    },
    isNext: (text) => words.isNext(text),
    hear(text, audioMs) {
      words.hear(text, audioMs);
      if (outcome !== undefined) {
        if (words.isAllHeard) report();
        return;
      }
      if (words.isAnswerBegun) times.heard(Date.now());
      afterWords();
      notify();
    },
    agentSpeaking(isOn) {
      // The relay may also go silent after words of an earlier turn: that says nothing about this one.
      if (!words.isFinished || outcome !== undefined || !words.isBegun || sending.isPaused) return;
      if (isOn) playback.expect(words.unheardChars);
      else playback.silent();
    },
    settle,
    giveUp() {
      const { isSounding } = sending;
      stop('cut');
      if (isSounding) playback.expect(words.unheardChars);
      else report();
    },
    report,
  };
}
