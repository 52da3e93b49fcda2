import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from 'pg';
import type { Metric, SaveCallInput, SaveTurnInput, TurnRecord } from '../../../src/contracts/activities.ts';
import { parseCallSid } from '../../../src/contracts/ids.ts';
import type { CallSid } from '../../../src/contracts/ids.ts';
import { readCosts } from '../../../src/adapters/postgres/costs.ts';
import { saveFigures } from '../../../src/adapters/postgres/metrics.ts';
import { createCallRecordStore, createCallRecordReader } from '../../../src/adapters/postgres/call-record.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import type { FreshDatabase } from '../../setup/create-database.ts';

const STARTED_AT = Date.UTC(2026, 7, 3, 14, 0, 0);

let database: FreshDatabase;
let pool: Pool;
let calls = 0;

beforeAll(async () => {
  database = await freshDatabase();
  pool = createPool(database.url);
});

afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

function nextCall(): CallSid {
  calls += 1;
  const callSid = parseCallSid(`CA${calls.toString(16).padStart(32, '0')}`);
  if (callSid === undefined) throw new Error('not a call id');
  return callSid;
}

function identity(callSid: CallSid) {
  return {
    callSid,
    phoneNumber: '+12075550142',
    startedAt: STARTED_AT,
    tenant: 'harbor',
    agentId: 'default',
  };
}

function counters(count: number) {
  return { aiResponses: count, userInputs: count + 1, knowledgeQueries: count + 2, errors: count + 3 };
}

function turnInput(callSid: CallSid, turnNumber: number, change: Partial<TurnRecord> = {}): SaveTurnInput {
  const turn: TurnRecord = {
    turnNumber,
    revision: 1,
    at: STARTED_AT + turnNumber * 8_000,
    userInput: `question ${turnNumber}`,
    aiResponse: `answer ${turnNumber}`,
    plannedResponse: `answer ${turnNumber} and more`,
    outcome: 'cut',
    knowledge: [{ id: 'hours#winter', title: 'Hours', score: 0.5 }],
    responseTimeMs: 412.6,
    audioDurationMs: 2_300,
    details: { model: 'offline' },
    ...change,
  };
  return { call: identity(callSid), turn, counters: counters(turnNumber), metrics: [metric(turn.at)] };
}

function metric(at: number, change: Partial<Metric> = {}): Metric {
  return { type: 'api_response_time', value: 120, service: 'openai', at, ...change };
}

function callInput(callSid: CallSid, change: Partial<SaveCallInput> = {}): SaveCallInput {
  return { call: identity(callSid), status: 'active', counters: counters(0), data: {}, ...change };
}

async function rowsOf(callSid: CallSid) {
  const from = async (table: string, column: string) => {
    const sql = `select * from ${table} where ${column} = $1 order by id`;
    return (await pool.query<Record<string, unknown>>(sql, [callSid])).rows;
  };
  return {
    call: await from('call_sessions', 'id'),
    turns: await from('conversation_turns', 'call_session_id'),
    metrics: await from('system_metrics', 'call_session_id'),
  };
}

const store = () => createCallRecordStore(pool);
const reader = () => createCallRecordReader(pool);

test('R-D2: a turn is saved with all its data, together with its call', async () => {
  const callSid = nextCall();
  await store().saveTurn(turnInput(callSid, 1));
  expect(await reader().readTurns(callSid)).toEqual([
    {
      turnNumber: 1,
      timestamp: new Date(STARTED_AT + 8_000),
      userInput: 'question 1',
      aiResponse: 'answer 1',
      plannedResponse: 'answer 1 and more',
      outcome: 'cut',
      knowledgeUsed: [{ id: 'hours#winter', title: 'Hours', score: 0.5 }],
      responseTimeMs: 413,
      audioDurationMs: 2_300,
      cost: null,
      details: { model: 'offline' },
    },
  ]);
  expect(await reader().readCall(callSid)).toEqual({
    id: callSid,
    phoneNumber: '+12075550142',
    startTime: new Date(STARTED_AT),
    endTime: null,
    status: 'active',
    conversationData: {},
    totalDuration: null,
    aiResponseCount: 1,
    userInputCount: 2,
    knowledgeQueries: 3,
    errorCount: 4,
    tenant: 'harbor',
    agentId: 'default',
  });
});

test('R-F3: the same turn saved again, even five times at once, leaves the same rows', async () => {
  const callSid = nextCall();
  const at = STARTED_AT + 8_000;
  const input = {
    ...turnInput(callSid, 1),
    metrics: [metric(at), metric(at, { type: 'error_rate', value: 1 }), metric(at, { service: 'twilio' })],
  };
  await store().saveTurn(input);
  const before = await rowsOf(callSid);
  expect(before.metrics).toHaveLength(3);
  await Promise.all(Array.from({ length: 5 }, () => store().saveTurn(input)));
  expect(await rowsOf(callSid)).toEqual(before);
});

test('R-F3: an older revision of a turn that arrives late changes nothing', async () => {
  const callSid = nextCall();
  await store().saveTurn(turnInput(callSid, 1, { revision: 4, aiResponse: 'all of it' }));
  const before = await rowsOf(callSid);
  await store().saveTurn(turnInput(callSid, 1, { revision: 3, aiResponse: 'half' }));
  expect(await rowsOf(callSid)).toEqual(before);
  await store().saveTurn(turnInput(callSid, 1, { revision: 5, aiResponse: 'and more' }));
  expect((await reader().readTurns(callSid))[0]?.aiResponse).toBe('and more');
});

test('a save that is cancelled before its commit writes nothing, and gives its connection back', async () => {
  const callSid = nextCall();
  const cancelled = new AbortController();
  // The row of the call is locked: the save waits in its first statement.
  await store().saveTurn(turnInput(callSid, 1));
  const before = await rowsOf(callSid);
  const client = await pool.connect();
  await client.query('begin');
  await client.query('select 1 from call_sessions where id = $1 for update', [callSid]);
  const refused = expect(store().saveTurn(turnInput(callSid, 2), cancelled.signal)).rejects.toThrow(
    'out of time',
  );
  await expect.poll(async () => await waitingStatements()).toBe(1);
  cancelled.abort(new Error('out of time'));
  await client.query('commit');
  client.release();
  await refused;
  expect(await rowsOf(callSid)).toEqual(before);
  await store().saveTurn(turnInput(callSid, 2));
  expect(await reader().readTurns(callSid)).toHaveLength(2);
});

async function waitingStatements(): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return Number(rows[0]?.count);
}

test('R-F3: two measurements that differ only in their value are both saved, once each', async () => {
  const callSid = nextCall();
  const input = {
    ...turnInput(callSid, 1),
    metrics: [metric(STARTED_AT), metric(STARTED_AT, { value: 80 })],
  };
  await store().saveTurn(input);
  await store().saveTurn(input);
  expect((await rowsOf(callSid)).metrics.map((row) => row['metric_value'])).toEqual([120, 80]);
});

test('R-F3: turns that arrive in any order are read in the order of the call, and counters never decrease', async () => {
  const callSid = nextCall();
  for (const turnNumber of [3, 1, 2]) await store().saveTurn(turnInput(callSid, turnNumber));
  await store().saveTurn(turnInput(callSid, 0));
  expect((await reader().readTurns(callSid)).map((turn) => turn.turnNumber)).toEqual([0, 1, 2, 3]);
  expect(await reader().readCall(callSid)).toMatchObject({
    aiResponseCount: 3,
    userInputCount: 4,
    knowledgeQueries: 5,
    errorCount: 6,
  });
});

test('R-F3: eight turns of one call are all saved if they arrive at once', async () => {
  const callSid = nextCall();
  await Promise.all(Array.from({ length: 8 }, (_, index) => store().saveTurn(turnInput(callSid, index))));
  expect(await reader().readTurns(callSid)).toHaveLength(8);
  expect(await reader().readCall(callSid)).toMatchObject({ aiResponseCount: 7 });
});

test('R-F3: a turn whose metrics are rejected leaves no rows', async () => {
  const callSid = nextCall();
  // Before the earliest date that Postgres supports.
  const input = { ...turnInput(callSid, 1), metrics: [metric(-8.64e15)] };
  await expect(store().saveTurn(input)).rejects.toMatchObject({ name: 'AdapterError', vendor: 'postgres' });
  expect(await rowsOf(callSid)).toEqual({ call: [], turns: [], metrics: [] });
});

test('R-D1: the end of a call is saved with the duration in seconds', async () => {
  const callSid = nextCall();
  await store().saveCall(callInput(callSid));
  await store().saveCall(
    callInput(callSid, {
      status: 'completed',
      endedAt: STARTED_AT + 61_400,
      counters: counters(7),
      data: { by: 'caller' },
    }),
  );
  expect(await reader().readCall(callSid)).toMatchObject({
    status: 'completed',
    endTime: new Date(STARTED_AT + 61_400),
    totalDuration: 61,
    aiResponseCount: 7,
    conversationData: { by: 'caller' },
  });
});

test.each(['completed', 'failed'] as const)(
  'R-F3: late writes do not reopen a call that is %s',
  async (status) => {
    const callSid = nextCall();
    await store().saveCall(
      callInput(callSid, { status, endedAt: STARTED_AT + 5_000, counters: counters(4), data: { end: true } }),
    );
    const before = await reader().readCall(callSid);
    await store().saveCall(callInput(callSid, { data: { end: false } }));
    await store().saveTurn(turnInput(callSid, 1));
    expect(await reader().readCall(callSid)).toEqual(before);
  },
);

test('R-F6: a turn with characters that Postgres rejects is still saved', async () => {
  const callSid = nextCall();
  await store().saveTurn(
    turnInput(callSid, 1, {
      userInput: `it's "odd"\0; drop table call_sessions; \ud83d 🚲`,
      details: { 'note\0': ['half \udc00 pair\0'] },
    }),
  );
  expect((await reader().readTurns(callSid))[0]).toMatchObject({
    userInput: `it's "odd"; drop table call_sessions; \ufffd 🚲`,
    details: { note: ['half \ufffd pair'] },
  });
});

test('a call without a record is undefined and has no turns', async () => {
  const callSid = nextCall();
  expect(await reader().readCall(callSid)).toBeUndefined();
  expect(await reader().readTurns(callSid)).toEqual([]);
});

test('R-O7: the cost of a call is the sum of its turns and its minutes', async () => {
  const callSid = nextCall();
  const cost = {
    currency: 'EUR',
    amount: 0.5,
    items: { outputTokens: 0.5 },
    unpriced: [],
    asOf: '2026-11-30',
  };
  const unpriced = ['lineMinutes' as const];
  await store().saveTurn(turnInput(callSid, 1, { cost }));
  await store().saveTurn(turnInput(callSid, 2));
  await store().saveCall(
    callInput(callSid, { status: 'completed', endedAt: STARTED_AT, cost: { ...cost, unpriced } }),
  );
  // A later save without a cost leaves it.
  await store().saveCall(callInput(callSid));
  expect(await readCosts(pool, [callSid, nextCall()])).toEqual(
    new Map([[callSid, { ...cost, amount: 1, items: { outputTokens: 1 }, unpriced }]]),
  );
});

test('R-D3: figures of a minute are rows without a call, and the same ones are saved once', async () => {
  const figures: Metric[] = [
    metric(STARTED_AT, { service: 'openai', data: { process: 'worker', count: 3 } }),
    metric(STARTED_AT, { type: 'network_bytes', service: 'worker', data: { direction: 'sent' } }),
    metric(STARTED_AT, { type: 'network_bytes', service: 'worker', data: { direction: 'received' } }),
    metric(STARTED_AT, { type: 'error_rate', value: NaN }),
  ];
  await saveFigures(pool, 'worker-1', figures);
  await saveFigures(pool, 'worker-1', figures);
  const { rows } = await pool.query(
    `select metric_type, service_name, metric_value, additional_data, timestamp from system_metrics
     where call_session_id is null and dedupe_key like 'worker-1:%' order by id`,
  );
  expect(rows).toMatchObject([
    {
      ...{ metric_type: 'api_response_time', service_name: 'openai', metric_value: 120 },
      ...{ additional_data: { process: 'worker', count: 3 }, timestamp: new Date(STARTED_AT) },
    },
    { metric_type: 'network_bytes', additional_data: { direction: 'sent' } },
    { metric_type: 'network_bytes', additional_data: { direction: 'received' } },
  ]);
});
