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
  /** Never rejects. Resolves to whether it is certain that the journal has the entry. */
  readonly write: (entry: JournalEntry) => Promise<boolean>;
  /** `written` settles once `entry` was written: to true if every write of the draft is certain. */
  readonly onPosted: (entry: JournalEntry, written: Promise<boolean>) => void;
}

export function createDraft({ newEntry, write, onPosted }: DraftDeps): Draft {
  const id = randomUUID();
  let written = Promise.resolve(true);
  let latest: JournalEntry | undefined;
  const writeLatest = async (areCertain: boolean) => {
    // Versions that came while an earlier one was being written need only one write.
    const entry = latest;
    latest = undefined;
    return entry === undefined || (await write(entry)) ? areCertain : false;
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
