/** Reads the state of a call from Postgres, for a connection that comes here while Temporal is away. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallRecordReader } from '../../adapters/postgres/call-record.ts';
import type { TurnRow } from '../../adapters/postgres/turns.ts';
import type { CallStart } from '../../contracts/call.ts';
import type { OutgoingSignal } from '../../contracts/outgoing.ts';
import { stateFromRecord } from '../../conversation/state-from-record.ts';
import type { RecordedTurn } from '../../conversation/state-from-record.ts';
import type { CallState } from '../../conversation/state.ts';

/**
 * Longest wait for the call record and the journal. After it, the gateway goes on without what is missing. Together with the
 * wait for Temporal (1.5 s) it must stay below the 2.5 s after which the gateway stands in (`standIn.afterPromptMs`).
 */
const RECORD_MS = 700;

/**
 * The state of the call before this connection, from its recorded turns and its undelivered signals. Undefined if there are
 * none, or if they cannot be read in time.
 */
export async function readCallRecord(
  records: Pick<CallRecordReader, 'readTurns'>,
  start: CallStart,
  undelivered: Promise<readonly OutgoingSignal[]>,
): Promise<CallState | undefined> {
  const late = sleep(RECORD_MS, [], { ref: false });
  const [recorded, signals] = await Promise.all([
    Promise.race([records.readTurns(start.callSid).catch(() => []), late]),
    Promise.race([undelivered, late]),
  ]);
  if (recorded.length === 0 && signals.length === 0) return undefined;
  return stateFromRecord(start, recorded.map(asRecorded), signals);
}

function asRecorded({ timestamp, ...row }: TurnRow): RecordedTurn {
  return { ...row, at: timestamp.getTime() };
}
