import { randomUUID } from 'node:crypto';
import type { JournalEntry, OutgoingSignal } from '../../contracts/outgoing.ts';

/** A signal that is not sent yet, but kept in the journal: if this gateway dies, another one delivers its latest version. */
export interface Draft {
  /** Replaces the version in the journal. */
  keep(signal: OutgoingSignal): void;
  /** Ends the draft and sends this version. */
  post(signal: OutgoingSignal): void;
}

export interface DraftDeps {
  readonly newEntry: (signal: OutgoingSignal, id: string) => JournalEntry;
  /** Never rejects. */
  readonly write: (entry: JournalEntry) => Promise<void>;
  /** `written` settles once the journal has `entry`, or cannot have it. */
  readonly onPosted: (entry: JournalEntry, written: Promise<void>) => void;
}

export function createDraft({ newEntry, write, onPosted }: DraftDeps): Draft {
  const id = randomUUID();
  let written = Promise.resolve();
  let latest: JournalEntry | undefined;
  const writeLatest = async () => {
    // Versions that came while an earlier one was being written need only one write.
    const entry = latest;
    latest = undefined;
    if (entry !== undefined) await write(entry);
  };
  const keep = (signal: OutgoingSignal): JournalEntry => {
    const entry = newEntry(signal, id);
    latest = entry;
    written = written.then(writeLatest);
    return entry;
  };
  return {
    keep: (signal) => void keep(signal),
    post(signal) {
      const entry = keep(signal);
      onPosted(entry, written);
    },
  };
}
