/** Writes and reads the call record: calls, turns and metrics. */
import type { ClientBase, Pool } from 'pg';
import type { SaveTurnInput } from '../../contracts/activities.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { CallRecordStore } from '../ports/call-record.ts';
import { hasCall, readCall, touchCall, upsertCall } from './calls.ts';
import type { CallRow } from './calls.ts';
import { toAdapterError } from './errors.ts';
import { upsertTurnMetrics } from './metrics.ts';
import { inTransaction } from './pool.ts';
import { onPool } from './pool-metrics.ts';
import { readTurns, upsertTurn } from './turns.ts';
import type { TurnRow } from './turns.ts';

/** Creates the store that writes the call record to Postgres. */
export function createCallRecordStore(pool: Pool): CallRecordStore {
  return {
    saveTurn: (input, signal) =>
      inTransaction(pool, 'saveTurn', (client) => writeTurn(client, input), signal && { signal }),
    saveCall: (input) =>
      onPool(pool, 'saveCall', () => withAdapterError('saveCall', upsertCall(pool, input))),
  };
}

/** The statements of `saveTurn`, within a transaction. */
export async function writeTurn(
  client: ClientBase,
  { call, turn, counters, metrics }: SaveTurnInput,
): Promise<void> {
  // The call's row comes first: its lock orders concurrent writes of one call.
  await touchCall(client, call, counters);
  if (!(await upsertTurn(client, call.callSid, turn))) return;
  await upsertTurnMetrics(client, { callSid: call.callSid, turnNumber: turn.turnNumber }, metrics);
}

/** Reads the call record. Throws `AdapterError`. */
export interface CallRecordReader {
  readCall(callSid: CallSid): Promise<CallRow | undefined>;
  /** Whether the call has been answered: it has a row, or signals of a connection wait for its workflow. */
  hasCall(callSid: CallSid): Promise<boolean>;
  /** Returns the turns ordered by turn number. */
  readTurns(callSid: CallSid): Promise<readonly TurnRow[]>;
}

/** Creates the reader for what `createCallRecordStore` writes. */
export function createCallRecordReader(pool: Pool): CallRecordReader {
  return {
    readCall: (callSid) => readCall(pool, callSid),
    hasCall: (callSid) => hasCall(pool, callSid),
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
