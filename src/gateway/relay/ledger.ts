/**
 * Per connection and turn: who may speak, what was sent, what was heard. The only way to the caller's ear: a word
 * of a turn that is cut, lost or given up goes nowhere.
 */
import type { ReplyResult, Waste } from '../../contracts/activities.ts';
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
  /** The caller's input that turn `id` will answer has come at `at`. */
  expect(id: TurnId, at: number): void;
  /** The relay speaks the greeting by itself. */
  greet(text: string, at: number, voice: RelayRung): void;
  take(id: TurnId): Speech;
  /** Says a few words in turn `id` while its answer is being waited for; nothing where it has begun. */
  fill(id: TurnId, text: string): void;
  /** True where turn `id` is open and not a word of its answer has been said. */
  isSilent(id: TurnId): boolean;
  mark: (id: TurnId, event: 'signalled', at: number) => void;
  /** The caller has heard `text`: for so long, where it was audio of ours. */
  played(text: string, audioMs?: number): void;
  agentSpeaking(isOn: boolean): void;
  /** The caller has cut in; `heard` is the relay's own account of the piece in play. */
  interrupt(heard: string): void;
  /** The connection is gone. */
  close(): void;
  /** What the results of the open turns would be if the connection were lost now. */
  ifLost(): readonly ReplyResult[];
  /** What was heard of the last words, where neither a result nor an input of the caller has told it. */
  untold(): Heard | undefined;
  /** What was heard of turn `id` goes with the caller's next input. */
  markTold(id: TurnId): void;
  /** What was begun in vain before turn `id` was asked for. */
  wasted(id: TurnId, waste: Waste): void;
  /** True while words are owed or being spoken. */
  readonly isBusy: boolean;
}

export interface LedgerEvents {
  /** Words are owed or being spoken. */
  busy(): void;
  /** Nothing is owed any more, and all that was said has been heard, cut or lost. */
  idle(): void;
  /** Somebody has taken the right to speak in a turn. */
  claimed(id: TurnId): void;
  /** Who had it could not answer. */
  failed(id: TurnId, failure: StepFailure): void;
  /** More of an open turn was heard, or its answer was sent to its end. `ifLost`: its result if the connection were lost now. */
  progressed(ifLost: ReplyResult): void;
  /** The words of a turn are out of the way. */
  settled(result: ReplyResult): void;
}

/** An empty ledger for one connection. */
export function createLedger(output: SpeechOutput, events: LedgerEvents): Ledger {
  const entries = new Map<TurnId, LedgerEntry>();
  /** Turns whose words are queued at the relay, in the order of their first word. */
  const playing: LedgerEntry[] = [];
  const told = new Set<TurnId>();
  /** The caller's last words on this connection. */
  let latestExpected: TurnId | undefined;
  let isClosed = false;
  let reportsPlayed = false;
  /** The caller's next input has closed a turn whose words are still in play. */
  let isGivingUp = false;

  const open = (id: TurnId, at: number): LedgerEntry => {
    const entry = createEntry({
      id,
      at,
      output,
      isWaitedFor: () => openEntries().some((other) => other !== entry),
      onFirstWord: () => playing.push(entry),
      onClaimed: () => events.claimed(id),
      onFailed: (failure) => events.failed(id, failure),
      onProgress: () => events.progressed(entry.ifLost),
      onSettled: (result) => {
        events.settled(result);
        if (!isGivingUp) forget(entry);
        if (openEntries().length === 0) events.idle();
      },
    });
    entries.set(id, entry);
    events.busy();
    if (isClosed) entry.settle('dropped');
    return entry;
  };
  /** The caller has spoken on this connection since turn `id` was due. */
  const isOutdated = (id: TurnId) => {
    if (latestExpected === undefined) return false;
    const { epoch, seq } = inputOf(id);
    const latest = inputOf(latestExpected);
    return epoch > 0 && (epoch < latest.epoch || (epoch === latest.epoch && seq < latest.seq));
  };
  const forget = (entry: LedgerEntry) => {
    const index = playing.indexOf(entry);
    if (index !== -1) playing.splice(index, 1);
  };
  const openEntries = () => [...entries.values()].filter((entry) => entry.outcome === undefined);
  const hear = (text: string, audioMs?: number) => {
    // Words that were given up and not cut off are played before those that count.
    const isOver = ({ outcome, isAllHeard }: LedgerEntry) => outcome !== undefined && isAllHeard;
    for (const entry of [...playing]) {
      if (entry.outcome === undefined || entry.isNext(text)) break;
      forget(entry);
    }
    const entry = playing.find(({ isAllHeard }) => !isAllHeard) ?? playing[0];
    entry?.hear(text, audioMs);
    if (entry !== undefined && isOver(entry)) forget(entry);
  };

  return {
    expect(id, at) {
      // The caller goes on before the answer has come: one answer at a time.
      isGivingUp = true;
      for (const entry of openEntries()) {
        const { isCycleOpen } = entry;
        entry.settle('cut');
        // Nothing cuts the words in play where the caller may not interrupt: the talk cycle is closed behind them.
        if (isCycleOpen) output.last();
      }
      isGivingUp = false;
      latestExpected = id;
      open(id, at);
    },
    greet(text, at, voice) {
      open(GREETING_TURN, at).assume(text, voice);
    },
    take(id) {
      const entry = entries.get(id) ?? open(id, Date.now());
      // Whoever asks for it has been away for a while, and does not know what the caller has said here since.
      if (isOutdated(id)) entry.settle('cut');
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
      // Only the piece in play is told of here; `tokensPlayed`, where subscribed to, has told all.
      if (!reportsPlayed) hear(heard);
      for (const entry of openEntries()) entry.settle('cut');
      // The relay has thrown away whatever it had of any turn.
      playing.length = 0;
    },
    close() {
      isClosed = true;
      for (const entry of openEntries()) entry.settle('dropped');
    },
    ifLost: () => openEntries().map((entry) => entry.ifLost),
    untold() {
      const entry = [...entries.values()].findLast(({ progress }) => progress.said !== '');
      if (entry?.outcome === undefined || told.has(entry.id)) return undefined;
      // The greeting has no activity to report it, and news of a cut should not wait for the activity's result.
      if (entry.id !== GREETING_TURN && entry.outcome !== 'cut') return undefined;
      const { heard: text, audioMs } = entry.progress;
      const audio = audioMs === undefined ? {} : { audioMs };
      return { turnId: entry.id, text, ...audio, cut: entry.outcome !== 'spoken', ...entry.voices };
    },
    markTold: (id) => void told.add(id),
    wasted: (id, waste) => entries.get(id)?.wasted(waste),
    get isBusy() {
      return openEntries().length > 0;
    },
  };
}
