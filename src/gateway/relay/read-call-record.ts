/** A call that comes here while Temporal is away: what Postgres has of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallRecordReader } from '../../adapters/postgres/call-record.ts';
import type { TurnRow } from '../../adapters/postgres/turns.ts';
import type { CallStart } from '../../contracts/call.ts';
import type { OutgoingSignal } from '../../contracts/outgoing.ts';
import { stateFromRecord } from '../../conversation/state-from-record.ts';
import type { RecordedTurn } from '../../conversation/state-from-record.ts';
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
export async function readCallRecord(
  records: Pick<CallRecordReader, 'readTurns'>,
  start: CallStart,
  left: Promise<readonly OutgoingSignal[]>,
): Promise<CallState | undefined> {
  const late = sleep(BOOKS_MS, [], { ref: false });
  const [booked, waiting] = await Promise.all([
    Promise.race([records.readTurns(start.callSid).catch(() => []), late]),
    Promise.race([left, late]),
  ]);
  if (booked.length === 0 && waiting.length === 0) return undefined;
  return stateFromRecord(start, booked.map(asRecorded), waiting);
}

function asRecorded({ timestamp, ...row }: TurnRow): RecordedTurn {
  return { ...row, at: timestamp.getTime() };
}
