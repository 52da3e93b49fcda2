/** Delivers signals that other gateways left in the journal because they died or cannot reach Temporal. */
import type { SignalJournal } from '../../adapters/ports/call-record.ts';
import { repeat } from '../../lib/repeat.ts';
import type { Outboxes } from './outbox.ts';

/** A gateway whose entries are 30 s old counts as gone. A third of that, so that two looks in a row may fail. */
const EVERY_MS = 10_000;

/**
 * Looks into the journal every 10 s and delivers what it finds; each look also renews the entries of this gateway, and removes
 * copies of its delivered signals that are still there. While
 * this gateway cannot reach Temporal it releases its own entries instead, because another gateway may reach it: without
 * them the workflow would give the call up. A signal that is delivered twice does no harm. Returns how to stop.
 */
export function deliverUndelivered(
  journal: SignalJournal,
  outboxes: Pick<Outboxes, 'deliver' | 'tidy'>,
  { isAway, onError }: { isAway: () => boolean; onError: (error: unknown) => void },
): () => void {
  const look = async () => {
    if (isAway()) await journal.release();
    else for (const entry of await journal.adopt()) outboxes.deliver(entry);
    await outboxes.tidy();
  };
  return repeat(look, { everyMs: EVERY_MS, onError });
}
