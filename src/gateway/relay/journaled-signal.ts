/**
 * A signal and its copy in the journal. The copy lets another gateway deliver the signal if this one dies; most signals
 * are stored by Temporal at once and never need one.
 */
import { randomUUID } from 'node:crypto';
import type { SignalJournal } from '../../adapters/ports/call-record.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { JournalEntry, OutgoingSignal } from '../../contracts/outgoing.ts';
import { createDraft } from './draft.ts';
import type { Draft } from './draft.ts';

/** Adds to a signal what is known only when it is sent. */
export type Complete = (signal: OutgoingSignal) => Promise<OutgoingSignal>;

export interface JournaledSignal {
  /** As it was sent last. */
  readonly signal: OutgoingSignal;
  /** The signal as it is sent now. Completed anew for each try, because what completes it may be away as well. */
  content(): Promise<OutgoingSignal>;
  /** Writes the copy, once. Returns at once: an error is reported and the signal waits in memory alone. */
  keep(): void;
  /** Removes the copy, if there is one. */
  delivered(): Promise<void>;
  /** The signal can never be delivered: the call record counts it, and there is no copy any more. */
  refused(): Promise<void>;
}

export interface JournaledSignals {
  /** A signal of this gateway. It has no copy yet. */
  create(signal: OutgoingSignal, complete?: Complete): JournaledSignal;
  /** A signal that a gateway has left in the journal. */
  found(entry: JournalEntry, complete?: Complete): JournaledSignal;
  /** `post` gets the signal that ends the draft. */
  draft(post: (signal: JournaledSignal) => void): Draft;
  /** The signals of a call that other gateways have left in the journal, now owned by this one; none if it cannot be read. */
  takeOver(callSid: CallSid): Promise<readonly JournalEntry[]>;
  /** Removes copies of delivered signals that could not be removed before. Rejects if the journal cannot be reached. */
  tidy(): Promise<void>;
}

export function createJournaledSignals(
  journal: SignalJournal,
  onError: (error: unknown) => void,
): JournaledSignals {
  let latestOrdinal = 0;
  /** Copies of delivered signals that may still be there: they could not be removed, or were written too slowly to tell. */
  const leftOver = new Map<string, Pick<JournalEntry, 'id' | 'ordinal'>>();
  /** Above all earlier ones of this gateway. Based on the clock, so that a gateway that takes the call over goes on above them. */
  const nextOrdinal = () => (latestOrdinal = Math.max(latestOrdinal + 1, Date.now() * 1_000));
  const newEntry = (signal: OutgoingSignal, id: string = randomUUID()): JournalEntry => ({
    id,
    ordinal: nextOrdinal(),
    signal,
  });
  /** Resolves to whether it is certain that the copy is there. */
  const write = (entry: JournalEntry) =>
    journal.keep(entry).then(
      () => true,
      (error: unknown) => {
        onError(error);
        return false;
      },
    );
  const journaled = (
    first: JournalEntry,
    written?: Promise<boolean>,
    complete?: Complete,
  ): JournaledSignal => {
    let entry = first;
    let kept = written;
    return {
      get signal() {
        return entry.signal;
      },
      async content() {
        if (complete !== undefined) entry = { ...entry, signal: await complete(first.signal) };
        return entry.signal;
      },
      keep() {
        kept ??= write(entry);
      },
      async delivered() {
        if (kept === undefined) return;
        const { id, ordinal } = entry;
        // A write that was given up may take effect after this.
        if (!(await kept)) leftOver.set(id, { id, ordinal });
        await journal.remove(entry).catch((error: unknown) => {
          leftOver.set(id, { id, ordinal });
          onError(error);
        });
      },
      async refused() {
        // A write that is still under way would mark it as waiting again.
        await kept;
        await journal.refuse(entry).catch(onError);
      },
    };
  };
  return {
    create: (signal, complete) => journaled(newEntry(signal), undefined, complete),
    found: (entry, complete) => journaled(entry, Promise.resolve(true), complete),
    draft: (post) =>
      createDraft({
        newEntry,
        write,
        onPosted: (entry, written) => post(journaled(entry, written)),
      }),
    takeOver: (callSid) =>
      journal.takeOver(callSid).catch((error: unknown) => {
        onError(error);
        return [];
      }),
    async tidy() {
      for (const [id, entry] of leftOver) {
        await journal.remove(entry);
        leftOver.delete(id);
      }
    },
  };
}
