/** Looks after the journal: signals of gateways that are gone are delivered from here. */
import type { SignalJournal } from '../../adapters/ports/books.ts';
import type { Outboxes } from './outbox.ts';

/** A third of the time after which a gateway counts as gone: two looks may fail. */
const EVERY_MS = 10_000;

/** Looks now and then; returns how to stop. */
export function lookAfterJournal(
  journal: SignalJournal,
  outboxes: Outboxes,
  onError: (error: unknown) => void,
): () => void {
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    try {
      for (const entry of await journal.adopt()) outboxes.deliver(entry);
    } catch (error: unknown) {
      onError(error);
    } finally {
      isLooking = false;
    }
  };
  void look();
  const timer = setInterval(() => void look(), EVERY_MS);
  return () => clearInterval(timer);
}
