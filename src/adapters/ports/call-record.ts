/** Ports of the call record and of the signal journal. */
import type { SaveCallInput, SaveTurnInput } from '../../contracts/activities.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { JournalEntry } from '../../contracts/outgoing.ts';

/** Writes the call record. Every write is idempotent: the same input twice leaves the same rows. Throws `AdapterError`. */
export interface CallRecordStore {
  /** Once `signal` is aborted nothing is written any more; rejects with its reason then. */
  saveTurn(input: SaveTurnInput, signal?: AbortSignal): Promise<void>;
  saveCall(input: SaveCallInput): Promise<void>;
}

/**
 * One gateway's view of the signal journal: undelivered signals that another gateway can take over. Throws
 * `AdapterError`.
 */
export interface SignalJournal {
  /** Stores an entry for this gateway. Overwrites an entry with the same id, even if another gateway has adopted it. */
  keep(entry: JournalEntry): Promise<void>;
  /**
   * Gives up a signal that can never be delivered: its workflow has closed, or Temporal refuses it. The call record counts it
   * by name. It is stored as `refused` only if the call has no record.
   */
  refuse(entry: JournalEntry): Promise<void>;
  /** Deletes a delivered entry. An entry that was stored under the same id meanwhile has a new ordinal and stays. */
  remove(entry: Pick<JournalEntry, 'id' | 'ordinal'>): Promise<void>;
  /** Makes this gateway's entries available to other gateways at once, because it cannot reach Temporal. */
  release(): Promise<void>;
  /** Marks this gateway as alive and takes over the entries of dead gateways, ordered within each call. */
  adopt(): Promise<readonly JournalEntry[]>;
  /** Takes over the entries of a call that has moved to this gateway, in order, even if their gateway is alive. */
  takeOver(callSid: CallSid): Promise<readonly JournalEntry[]>;
}
