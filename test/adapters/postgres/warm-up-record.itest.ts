import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from 'pg';
import { createCallRecordReader, createCallRecordStore } from '../../../src/adapters/postgres/call-record.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { withoutWarmUpCalls } from '../../../src/adapters/postgres/warm-up-record.ts';
import type { SaveCallInput, SaveTurnInput } from '../../../src/contracts/activities.ts';
import type { CallSid } from '../../../src/contracts/ids.ts';
import { warmUpCallSid } from '../../../src/contracts/warm-up.ts';
import { aCallSid } from '../../conversation/a-call.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import type { FreshDatabase } from '../../setup/create-database.ts';

const COUNTERS = { aiResponses: 1, userInputs: 1, knowledgeQueries: 1, errors: 0 };

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = createPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

async function save(callSid: CallSid): Promise<void> {
  const store = withoutWarmUpCalls(pool, createCallRecordStore(pool));
  const call = { callSid, phoneNumber: '+12075550142', startedAt: 0, tenant: 'shop', agentId: 'default' };
  const turn: SaveTurnInput['turn'] = {
    turnNumber: 1,
    revision: 1,
    at: 0,
    userInput: 'How much is it?',
    aiResponse: 'Ten dollars.',
    plannedResponse: 'Ten dollars.',
    outcome: 'spoken',
    knowledge: [],
    responseTimeMs: 100,
    audioDurationMs: null,
    details: {},
  };
  const metrics = [{ type: 'api_response_time', value: 120, service: 'openai', at: 0 }];
  const saved: SaveCallInput = { call, status: 'completed', endedAt: 1, counters: COUNTERS, data: {} };
  await store.saveTurn({ call, turn, counters: COUNTERS, metrics });
  await store.saveCall(saved);
}

async function rows(): Promise<readonly number[]> {
  const tables = ['call_sessions', 'conversation_turns', 'system_metrics'];
  const counts = tables.map((table) => pool.query<{ count: number }>(`select count(*)::int from ${table}`));
  return (await Promise.all(counts)).map((result) => result.rows[0]?.count ?? -1);
}

test('a warm-up call leaves no row', async () => {
  await save(warmUpCallSid('0123abcd'));
  expect(await rows()).toEqual([0, 0, 0]);
});

test('any other call is saved', async () => {
  await save(aCallSid('7'));
  expect(await rows()).toEqual([1, 1, 1]);
  expect(await createCallRecordReader(pool).readCall(aCallSid('7'))).toMatchObject({ status: 'completed' });
});
