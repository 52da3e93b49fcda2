/** Looks after the journal: signals of gateways that are gone, or have lost their way to Temporal, are delivered from here. */
import type { SignalJournal } from '../../adapters/ports/call-record.ts';
import type { Outboxes } from './outbox.ts';

/** A third of the time after which a gateway counts as gone: two looks may fail. */
const EVERY_MS = 10_000;

/**
 * Looks now and then; returns how to stop. While Temporal is away from here, it may be away from this gateway alone:
 * then others deliver what is kept. The workflow drops what it is told twice, and would else give the call up.
 */
export function deliverUndelivered(
  journal: SignalJournal,
  outboxes: Pick<Outboxes, 'deliver'>,
  { isAway, onError }: { isAway: () => boolean; onError: (error: unknown) => void },
): () => void {
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    try {
      if (isAway()) await journal.release();
      else for (const entry of await journal.adopt()) outboxes.deliver(entry);
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
