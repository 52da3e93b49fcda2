/** What is written down of calls. */
import type { SaveCallInput, SaveTurnInput } from '../../contracts/activities.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { JournalEntry } from '../../contracts/outgoing.ts';

/** The books. Every write is idempotent: the same input twice leaves the same rows. Throws `AdapterError`. */
export interface CallRecordStore {
  saveTurn(input: SaveTurnInput): Promise<void>;
  saveCall(input: SaveCallInput): Promise<void>;
}

/** Signals that wait for Temporal, where another gateway finds them. Throws `AdapterError`. */
export interface SignalJournal {
  /** Writes over what was kept under the same id, whoever has it by now. */
  keep(entry: JournalEntry): Promise<void>;
  /** The signal can never be delivered (its workflow has closed, or Temporal refuses it): kept for looking up lost words. */
  refuse(entry: JournalEntry): Promise<void>;
  /** Takes out what was delivered; what was kept under the same id meanwhile stays. */
  remove(entry: JournalEntry): Promise<void>;
  /** Lets other gateways have at once what this one has kept, though it lives: it cannot deliver it. */
  release(): Promise<void>;
  /** Says that this gateway lives, and takes over what gateways that are gone have kept, in the order of each call. */
  adopt(): Promise<readonly JournalEntry[]>;
  /** Takes over what other gateways have kept of a call that has come here, in its order, whether they live or not. */
  takeOver(callSid: CallSid): Promise<readonly JournalEntry[]>;
}
