import type { ClientBase, Pool } from 'pg';
import type { SaveTurnInput } from '../../contracts/activities.ts';
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
    saveTurn: (input) => inTransaction(pool, 'saveTurn', (client) => writeTurn(client, input)),
    saveCall: (input) => named('saveCall', upsertCall(pool, input)),
  };
}

/** The statements of `saveTurn`, within a transaction. */
export async function writeTurn(
  client: ClientBase,
  { call, turn, counters, metrics }: SaveTurnInput,
): Promise<void> {
  // First the row of the call: its lock also brings concurrent writes of one call into line.
  await touchCall(client, call, counters);
  await upsertTurn(client, call.callSid, turn);
  await upsertTurnMetrics(client, { callSid: call.callSid, turnNumber: turn.turnNumber }, metrics);
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
