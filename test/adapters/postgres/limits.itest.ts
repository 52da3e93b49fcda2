import { expect, it } from 'vitest';
import { createBlockList, createCallerRecords } from '../../../src/adapters/postgres/callers.ts';
import { createPhoneTokens } from '../../../src/adapters/postgres/phone-tokens.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { readCall } from '../../../src/adapters/postgres/calls.ts';
import { createUsageStore } from '../../../src/adapters/postgres/usage.ts';
import { NO_USAGE } from '../../../src/adapters/ports/usage.ts';
import type { UsageKey } from '../../../src/adapters/ports/usage.ts';
import { BLOCKS } from '../../../src/cli/blocks/blocks-program.ts';
import { gatewayId } from '../../../src/contracts/ids.ts';
import { aCallSid, T0 } from '../../conversation/a-call.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import { runInProcess } from '../../setup/run-in-process.ts';

async function aDatabase() {
  const database = await freshDatabase();
  const pool = createPool(database.url);
  return {
    ...{ pool, url: database.url },
    async [Symbol.asyncDispose]() {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

const day: UsageKey = { kind: 'agent', owner: 'shop/default', subject: '', period: '2026-03-02' };
const number: UsageKey = {
  kind: 'number',
  owner: 'shop/default',
  subject: '+12075550142',
  period: '2026-03-02T09',
};

it('R-X12: the counters of many processes add up, and the oldest are deleted', async () => {
  await using database = await aDatabase();
  const store = createUsageStore(database.pool, gatewayId('g1'));
  const used = { calls: 1, modelRequests: 2, tokens: 300.4, cost: 0.25 };
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      // Two orders, in which two transactions would wait for each other.
      store.add((index % 2 === 0 ? [day, number] : [number, day]).map((key) => ({ ...key, ...used }))),
    ),
  );
  const total = { calls: 20, modelRequests: 40, tokens: 6_000, cost: 5 };
  expect(await store.read([number, { ...day, period: '2026-03-03' }, day])).toEqual([total, NO_USAGE, total]);
  await database.pool.query(`update usage_counters set changed_at = now() - interval '3 days'`);
  await store.tidy();
  expect(await store.read([number, day])).toEqual([NO_USAGE, total]);
});

it('R-X12: a gateway knows the live calls of the others, until they are gone', async () => {
  await using database = await aDatabase();
  const [one, two] = [
    createUsageStore(database.pool, gatewayId('g1')),
    createUsageStore(database.pool, gatewayId('g2')),
  ];
  expect(await one.shareCalls(new Map([['shop/default', 3]]))).toEqual(new Map());
  expect(await two.shareCalls(new Map([['shop/default', 2]]))).toEqual(new Map([['shop/default', 3]]));
  expect(await one.shareCalls(new Map([['shop/default', 0]]))).toEqual(new Map([['shop/default', 2]]));
  await database.pool.query(`update gateway_calls set seen_at = now() - interval '11 seconds'`);
  expect(await one.shareCalls(new Map())).toEqual(new Map());
});

it('R-V3: the token of a browser phone is good once, for a minute, on all gateways', async () => {
  await using database = await aDatabase();
  const tokens = [createPhoneTokens(database.pool), createPhoneTokens(database.pool)] as const;
  const call = {
    callSid: aCallSid(),
    from: 'client:browser-phone',
    to: '+15550100002',
    direction: 'inbound',
  };
  const { token, expiresAt } = await tokens[0].add(call);
  expect(expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
  const redeemed = await Promise.all([...tokens, ...tokens].map(async (each) => each.redeem(token)));
  expect(redeemed.filter((each) => each !== undefined)).toEqual([call]);

  const late = await tokens[0].add(call);
  await database.pool.query(`update phone_tokens set expires_at = now() - interval '1 second'`);
  expect(await tokens[1].redeem(late.token)).toBeUndefined();
  await tokens[0].add(call);
  expect((await database.pool.query('select from phone_tokens')).rowCount).toBe(1);
});

it('R-X9: a refused call is a row of the call record, once', async () => {
  await using database = await aDatabase();
  const call = { callSid: aCallSid(), from: '+12075550142', at: T0, tenant: 'shop', agentId: 'default' };
  const records = createCallerRecords(database.pool);
  await records.saveRefused([{ ...call, reason: 'capacity-calls' }]);
  await records.saveRefused([{ ...call, reason: 'number-rate' }]);
  expect(await readCall(database.pool, aCallSid())).toMatchObject({
    status: 'failed',
    phoneNumber: '+12075550142',
    totalDuration: 0,
    conversationData: { refused: 'capacity-calls' },
  });
  await records.savePatterns([
    {
      ...{ kind: 'short-calls', subject: '+12075550142', at: T0, tenant: 'shop', agentId: 'default' },
      seen: 6,
      hasBlocked: false,
    },
  ]);
  const { rows } = await database.pool.query('select kind, subject, seen, has_blocked from unusual_patterns');
  expect(rows).toEqual([{ kind: 'short-calls', subject: '+12075550142', seen: 6, has_blocked: false }]);
});

it('R-X8: npm run blocks adds, lists and removes numbers and prefixes', async () => {
  await using database = await aDatabase();
  const run = (...args: string[]) => runInProcess(BLOCKS, args, { DATABASE_URL: database.url });
  expect(await run('add', '+12075550142', '--for', '2h', '--reason', 'robot')).toMatchObject({ code: 0 });
  expect(await run('add', '+1900', '--prefix')).toMatchObject({
    code: 0,
    out: 'blocked: +1900*  for good\n',
  });
  const { out } = await run('list');
  expect(out).toMatch(/^\+12075550142 {2}until \d{4}-\S+Z {2}robot\n\+1900\* {2}for good\n$/u);
  expect(await run('remove', '+1900', '--prefix')).toMatchObject({ code: 0 });
  expect(await run('remove', '+1900', '--prefix')).toMatchObject({
    code: 1,
    err: 'blocks: +1900* is not blocked\n',
  });
  await database.pool.query(`update blocked_callers set expires_at = now() - interval '1 second'`);
  expect(await createBlockList(database.pool).list()).toEqual([]);
  for (const wrong of [
    ['add', '12075550142'],
    ['add', '+1', '--prefix'],
    ['add', '+12075550142', '--for', 'ever'],
    ['drop'],
  ]) {
    expect(await run(...wrong)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^blocks: .+\n$/u) as unknown,
    });
  }
});
