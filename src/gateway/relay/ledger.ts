/**
 * Records for each turn of one connection who may speak, what was sent and what was heard. All speech goes through it, so
 * that no word is sent for a turn that was cut, lost or given up.
 */
import type { ReplyResult, Waste, WordsProgress } from '../../contracts/activities.ts';
import type { Heard } from '../../contracts/call.ts';
import { GREETING_TURN, inputOf } from '../../contracts/ids.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { StepFailure } from '../../contracts/failures.ts';
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import type { Speech } from '../../activities/turn-claim.ts';
import { createEntry } from './ledger-entry.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import type { SpeechOutput } from './speech-output.ts';

export interface Ledger {
  /** The input that turn `id` answers has come, at `at` (epoch milliseconds). */
  expect(id: TurnId, at: number): void;
  /** The relay says the greeting itself. */
  greet(text: string, at: number, voice: RelayRung): void;
  /** Asks for the right to speak in turn `id`. If another activity has it, the returned speech only joins it. */
  take(id: TurnId): Speech;
  /** Says a filler in turn `id`. Does nothing if the answer has begun. */
  fill(id: TurnId, text: string): void;
  /** True if turn `id` is open and no word of its answer was said. */
  isSilent(id: TurnId): boolean;
  /** Notes that the workflow was told of the input of turn `id`. */
  mark: (id: TurnId, event: 'signalled', at: number) => void;
  /** The caller has heard `text`. `audioMs`: how long it sounded, if it was our own audio. */
  played(text: string, audioMs?: number): void;
  /** The relay's voice has begun to sound, or has stopped. */
  agentSpeaking(isOn: boolean): void;
  /**
   * The relay has stopped the agent. `heard`: how much of the piece in play was heard, as the relay reports it. The turn in
   * play sends nothing more until `goOn` or `cut`. A turn that the relay had no words of is not affected.
   */
  interrupt(heard: string): void;
  /** The interrupt was a noise: says the rest. */
  goOn(): void;
  /** The caller has interrupted, or asks the agent to stop: closes all turns. */
  cut(): void;
  /** An operator speaks instead: closes all turns. The caller has not interrupted, so the relay still has words of theirs. */
  giveWay(): void;
  /** True from the beginning of the goodbye that nothing interrupts. */
  readonly isConcluding: boolean;
  /** True between an interrupt and `goOn` or `cut`. */
  readonly isPaused: boolean;
  /** What was said and heard of the open turn, without its filler. Undefined if there is none. */
  inPlay(): Pick<WordsProgress, 'turnId' | 'said' | 'heard'> | undefined;
  /** How much of the answer in turn `id` was heard so far, and whether that is all. */
  answerIn(id: TurnId): { readonly heard: string; readonly isSpoken: boolean };
  /** The connection is gone. */
  close(): void;
  /** The results of the open turns as they would be if the connection were lost now. */
  ifLost(): readonly ReplyResult[];
  /** What was heard of the last words, if neither a result nor an input of the caller has reported it yet. */
  untold(): Heard | undefined;
  /** The caller's next input reports what was heard of turn `id`. */
  markTold(id: TurnId): void;
  /** Speculation for turn `id` that was thrown away. */
  wasted(id: TurnId, waste: Waste): void;
  /** True while words are owed or being spoken. */
  readonly isBusy: boolean;
}

export interface LedgerEvents {
  /** Words are owed or being spoken. */
  busy(): void;
  /** No words are owed, and all that was said was heard, cut or lost. */
  idle(): void;
  /** An activity (or the stand-in) has the right to speak in a turn. */
  claimed(id: TurnId): void;
  /** It could not answer and has given the right back. */
  failed(id: TurnId, failure: StepFailure): void;
  /** Tools run before the answer in a turn goes on. Somebody else claims it then. */
  waiting(id: TurnId): void;
  /** More of an open turn was heard, or its answer is complete. `ifLost`: its result if the connection were lost now. */
  progressed(ifLost: ReplyResult): void;
  /** The words of a turn were heard, cut or lost. */
  settled(result: ReplyResult): void;
  /** It is known what has stopped the agent. */
  interrupted(cause: 'caller' | 'noise'): void;
}

/** Creates the empty ledger of a connection that speaks through `output`. */
export function createLedger(output: SpeechOutput, events: LedgerEvents): Ledger {
  const entries = new Map<TurnId, LedgerEntry>();
  /** Turns whose words are queued at the relay, in the order of their first words. */
  const playing: LedgerEntry[] = [];
  const told = new Set<TurnId>();
  /** The turn that answers the caller's latest words on this connection. */
  let latestExpected: TurnId | undefined;
  let isClosed = false;
  let reportsPlayed = false;

  const open = (id: TurnId, at: number): LedgerEntry => {
    const entry = createEntry({
      id,
      at,
      output,
      isWaitedFor: () => openEntries().some((other) => other !== entry),
      onFirstWord: () => playing.push(entry),
      onClaimed: () => events.claimed(id),
      onFinal: () => giveUpOpen(entry),
      onFailed: (failure) => events.failed(id, failure),
      onWaiting: () => events.waiting(id),
      onProgress: () => events.progressed(entry.ifLost),
      onSettled: (result) => {
        events.settled(result);
        forget(entry);
        if (openEntries().length === 0) events.idle();
      },
    });
    entries.set(id, entry);
    events.busy();
    if (isClosed) entry.settle('dropped');
    return entry;
  };
  /** True if the caller has spoken on this connection since the input of turn `id`. */
  const isOutdated = (id: TurnId) => {
    if (latestExpected === undefined) return false;
    const { epoch, seq } = inputOf(id);
    const latest = inputOf(latestExpected);
    return epoch > 0 && (epoch < latest.epoch || (epoch === latest.epoch && seq < latest.seq));
  };
  const forget = (entry: LedgerEntry) => {
    const index = playing.indexOf(entry);
    if (index !== -1) playing.splice(index, 1);
    entry.report();
  };
  /** The relay has dropped all words that it had, of every turn. */
  const dropPlaying = () => playing.splice(0).forEach(forget);
  const giveUpOpen = (except?: LedgerEntry) => {
    for (const entry of openEntries()) {
      if (entry === except) continue;
      const { isCycleOpen, isInPlay } = entry;
      entry.giveUp();
      // Without an interrupt the words in play go on sounding, until the next talk cycle replaces them.
      if (isCycleOpen) output.last();
      if (isInPlay) output.hush();
    }
  };
  const isConcluding = () => [...entries.values()].some(({ isFinal }) => isFinal);
  const openEntries = () => [...entries.values()].filter((entry) => entry.outcome === undefined);
  const isPaused = () => openEntries().some((entry) => entry.isPaused);
  const tellInterrupt = (cause: 'caller' | 'noise') => {
    if (isPaused()) events.interrupted(cause);
  };
  const hear = (text: string, audioMs?: number) => {
    // Words of a closed turn may be played before those of the open turn, which replace them. Both may begin alike.
    const isReplaced = playing.some((entry) => entry.outcome === undefined && entry.isNext(text));
    const isOver = ({ outcome, isAllHeard }: LedgerEntry) => outcome !== undefined && isAllHeard;
    for (const entry of [...playing]) {
      if (entry.outcome === undefined || (!isReplaced && entry.isNext(text))) break;
      forget(entry);
    }
    const entry = playing.find(({ isAllHeard }) => !isAllHeard) ?? playing[0];
    entry?.hear(text, audioMs);
    if (entry !== undefined && isOver(entry)) forget(entry);
  };

  return {
    expect(id, at) {
      tellInterrupt('caller');
      // The caller has spoken again before the answer. Only one turn is answered at a time.
      giveUpOpen();
      latestExpected = id;
      open(id, at);
    },
    greet(text, at, voice) {
      open(GREETING_TURN, at).assume(text, voice);
    },
    take(id) {
      const entry = entries.get(id) ?? open(id, Date.now());
      // The workflow asks late, without knowing what the caller has said here since, or that the goodbye has begun.
      if (isOutdated(id) || (isConcluding() && !entry.isFinal)) entry.settle('cut');
      return entry.claim();
    },
    fill: (id, text) => entries.get(id)?.fill(text),
    isSilent(id) {
      const entry = entries.get(id);
      return entry !== undefined && entry.outcome === undefined && entry.isSilent;
    },
    mark: (id, event, at) => entries.get(id)?.mark(event, at),
    played(text, audioMs) {
      reportsPlayed = true;
      hear(text, audioMs);
    },
    agentSpeaking(isOn) {
      for (const entry of [...playing]) entry.agentSpeaking(isOn);
    },
    interrupt(heard) {
      // `heard` covers the piece in play only. `tokensPlayed` events, if there are any, have reported everything.
      if (!reportsPlayed) hear(heard);
      // The relay was told that nothing interrupts the goodbye.
      if (isConcluding()) return;
      for (const entry of openEntries()) {
        const { isInTransit } = entry;
        entry.pause();
        // Words that the relay gets after its interrupt are new ones, which it would speak.
        if (isInTransit) output.hush();
      }
      dropPlaying();
    },
    goOn() {
      tellInterrupt('noise');
      for (const entry of openEntries()) entry.goOn();
    },
    cut() {
      tellInterrupt('caller');
      for (const entry of openEntries()) entry.settle('cut');
      dropPlaying();
    },
    giveWay: () => giveUpOpen(),
    get isConcluding() {
      return isConcluding();
    },
    get isPaused() {
      return isPaused();
    },
    answerIn(id) {
      const entry = entries.get(id);
      return { heard: entry?.progress.heard ?? '', isSpoken: entry?.outcome === 'spoken' };
    },
    inPlay: () => openEntries().at(-1)?.progress,
    close() {
      isClosed = true;
      for (const entry of openEntries()) entry.settle('dropped');
      dropPlaying();
    },
    ifLost: () => openEntries().map((entry) => entry.ifLost),
    untold() {
      const entry = [...entries.values()].findLast(({ progress }) => progress.said !== '');
      // For a guess at what the caller will say: a paused turn would be cut by it.
      const outcome = entry?.isPaused === true ? 'cut' : entry?.outcome;
      if (entry === undefined || outcome === undefined || told.has(entry.id)) return undefined;
      // No activity reports the greeting, and a cut should be known before the activity's result arrives.
      if (entry.id !== GREETING_TURN && outcome !== 'cut') return undefined;
      const { heard: text, audioMs } = entry.progress;
      const audio = audioMs === undefined ? {} : { audioMs };
      return { turnId: entry.id, text, ...audio, cut: outcome !== 'spoken', ...entry.voices };
    },
    markTold: (id) => void told.add(id),
    wasted: (id, waste) => entries.get(id)?.wasted(waste),
    get isBusy() {
      return openEntries().length > 0;
    },
  };
}
