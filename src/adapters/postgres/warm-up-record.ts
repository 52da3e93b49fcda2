import type { Pool } from 'pg';
import type { CallIdentity } from '../../contracts/activities.ts';
import { isWarmUpCall } from '../../contracts/warm-up.ts';
import type { CallRecordStore } from '../ports/call-record.ts';
import { writeTurn } from './call-record.ts';
import { upsertCall } from './calls.ts';
import { inTransaction } from './pool.ts';

/**
 * A store that leaves no trace of warm-up calls: the same statements over the same connections, rolled back. All other
 * calls go to `store`.
 */
export function withoutWarmUpCalls(pool: Pool, store: CallRecordStore): CallRecordStore {
  const isWarmUp = ({ call }: { readonly call: CallIdentity }) => isWarmUpCall(call.callSid);
  return {
    saveTurn: (input, signal) =>
      isWarmUp(input)
        ? inTransaction(pool, 'saveTurn', (client) => writeTurn(client, input), { keep: false })
        : store.saveTurn(input, signal),
    saveCall: (input) =>
      isWarmUp(input)
        ? inTransaction(pool, 'saveCall', (client) => upsertCall(client, input), { keep: false })
        : store.saveCall(input),
  };
}
