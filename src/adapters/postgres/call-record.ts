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

/** The books of calls in Postgres. */
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
    saveCall: (input) => named('saveCall', upsertCall(pool, input)),
  };
}

/** What the books say of a call. */
export interface CallRecordReader {
  readCall(callSid: CallSid): Promise<CallRow | undefined>;
  /** In the order of the conversation. */
  readTurns(callSid: CallSid): Promise<readonly TurnRow[]>;
}

/** Reads what `createCallRecordStore` wrote. */
export function createCallRecordReader(pool: Pool): CallRecordReader {
  return {
    readCall: (callSid) => readCall(pool, callSid),
    readTurns: (callSid) => readTurns(pool, callSid),
  };
}

async function named(operation: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error: unknown) {
    throw toAdapterError(operation, error);
  }
}
