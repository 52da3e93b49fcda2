/** Writes and reads the call record: calls, turns and metrics. */
import type { Pool } from 'pg';
import type { CallSid } from '../../contracts/ids.ts';
import type { CallRecordStore } from '../ports/call-record.ts';
import { readCall, touchCall, upsertCall } from './calls.ts';
import type { CallRow } from './calls.ts';
import { toAdapterError } from './errors.ts';
import { upsertTurnMetrics } from './metrics.ts';
import { inTransaction } from './pool.ts';
import { readTurns, upsertTurn } from './turns.ts';
import type { TurnRow } from './turns.ts';

/** Creates the store that writes the call record to Postgres. */
export function createCallRecordStore(pool: Pool): CallRecordStore {
  return {
    saveTurn: ({ call, turn, counters, metrics }, signal) =>
      inTransaction(
        pool,
        'saveTurn',
        async (client) => {
          // The call's row comes first: its lock orders concurrent writes of one call.
          await touchCall(client, call, counters);
          if (!(await upsertTurn(client, call.callSid, turn))) return;
          await upsertTurnMetrics(client, { callSid: call.callSid, turnNumber: turn.turnNumber }, metrics);
        },
        signal,
      ),
    saveCall: (input) => withAdapterError('saveCall', upsertCall(pool, input)),
  };
}

/** Reads the call record. Throws `AdapterError`. */
export interface CallRecordReader {
  readCall(callSid: CallSid): Promise<CallRow | undefined>;
  /** Returns the turns ordered by turn number. */
  readTurns(callSid: CallSid): Promise<readonly TurnRow[]>;
}

/** Creates the reader for what `createCallRecordStore` writes. */
export function createCallRecordReader(pool: Pool): CallRecordReader {
  return {
    readCall: (callSid) => readCall(pool, callSid),
    readTurns: (callSid) => readTurns(pool, callSid),
  };
}

async function withAdapterError(operation: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error: unknown) {
    throw toAdapterError(operation, error);
  }
}
