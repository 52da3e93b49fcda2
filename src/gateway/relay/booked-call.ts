/** A call that comes here while Temporal is away: what Postgres has of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallReader } from '../../adapters/postgres/books.ts';
import type { TurnRow } from '../../adapters/postgres/turns.ts';
import type { CallStart } from '../../contracts/call.ts';
import type { OutgoingSignal } from '../../contracts/outgoing.ts';
import { stateFromBooks } from '../../conversation/booked-state.ts';
import type { BookedTurn } from '../../conversation/booked-state.ts';
import type { CallState } from '../../conversation/state.ts';

/**
 * What Postgres has not told by then is gone without: together with the wait for Temporal (1.5 s) it must stay under the
 * 2.5 s after which this gateway answers by itself.
 */
const BOOKS_MS = 700;

/**
 * The state of the call before this connection, from its booked turns and from what waits for Temporal. Undefined
 * where neither can be had in time, or where there is nothing.
 */
export async function readBookedCall(
  books: Pick<CallReader, 'readTurns'>,
  start: CallStart,
  left: Promise<readonly OutgoingSignal[]>,
): Promise<CallState | undefined> {
  const late = sleep(BOOKS_MS, [], { ref: false });
  const [booked, waiting] = await Promise.all([
    Promise.race([books.readTurns(start.callSid).catch(() => []), late]),
    Promise.race([left, late]),
  ]);
  if (booked.length === 0 && waiting.length === 0) return undefined;
  return stateFromBooks(start, booked.map(asBooked), waiting);
}

function asBooked({ timestamp, ...row }: TurnRow): BookedTurn {
  return { ...row, at: timestamp.getTime() };
}
