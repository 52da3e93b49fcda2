import { expect, it } from 'vitest';
import { createBlockList, createCallerRecords } from '../../../src/adapters/postgres/callers.ts';
import { createDoNotCallList, createOutboundStore } from '../../../src/adapters/postgres/outbound.ts';
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

const TERMS = {
  ...{ hours: {}, zones: ['America/New_York'], attempts: 3, retryMinutes: [60] },
  ...{ gapMinutes: 30, callsPerDay: 2, ringSeconds: 30 },
};
const aWish = (tenant: string, to: string, key: string) => ({
  ...{ tenant, agentId: 'robin', to, from: '+12075550142', reason: 'a repair', terms: TERMS, key },
  ...{ requestedBy: 'test', notBefore: new Date(), notAfter: new Date(Date.now() + 86_400_000) },
});

it('R-G4: wishes are one for each key, ring a number one after another whoever asks, and keep to the limits', async () => {
  await using database = await aDatabase();
  const store = createOutboundStore(database.pool);
  const [one, other] = ['+12075550161', '+12075550162'];
  const asked = await Promise.all([1, 2, 3].map(() => store.request(aWish('a', one, 'k'))));
  expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
  expect(asked.filter(({ isNew }) => isNew)).toHaveLength(1);
  const ids = [asked[0]?.id ?? '', (await store.request(aWish('b', one, 'k'))).id];

  const claimed = await Promise.all(ids.map(async (id) => ({ id, claim: await store.claim(id) })));
  const winner = claimed.find(({ claim }) => typeof claim === 'object' && 'attempt' in claim);
  const loser = claimed.find(({ claim }) => typeof claim === 'object' && 'until' in claim);
  if (winner === undefined || loser === undefined) throw new Error('not exactly one was claimed');
  const attempt = { id: winner.id, attempt: 1 };
  expect(await store.claim(winner.id)).toEqual({ attempt: 1 });
  const may = await Promise.all([store.mayPlace(attempt), store.mayPlace(attempt)]);
  expect(may.filter(Boolean)).toHaveLength(1);
  await store.settle(attempt, 'busy');
  const wait = await store.claim(loser.id);
  const until = typeof wait === 'object' && 'until' in wait ? wait.until : 0;
  expect(until).toBeGreaterThan(Date.now() + 1_500_000);

  // Two calls of a tenant are all of a day.
  const results = [];
  for (const key of ['1', '2', '3']) {
    const { id } = await store.request(aWish('c', `+1207555017${key}`, key));
    results.push(await store.claim(id));
  }
  expect(results.slice(0, 2)).toEqual([{ attempt: 1 }, { attempt: 1 }]);
  expect(results[2]).toHaveProperty('until');

  const { id } = await store.request(aWish('a', other, 'blocked'));
  await createDoNotCallList(database.pool).add({ tenant: '*', number: other, reason: '' });
  expect(await store.claim(id)).toBe('do-not-call');
  await store.cancel(id);
  expect(await store.claim(id)).toBe('gone');

  // Who wants no more calls of a tenant is put on its list.
  const last = (await store.request(aWish('d', '+12075550163', 'k'))).id;
  await store.claim(last);
  await store.settle({ id: last, attempt: 1 }, 'do-not-call');
  const isBlocked = (tenant: string) => store.isBlocked(tenant, '+12075550163');
  expect([await isBlocked('d'), await isBlocked('e')]).toEqual([true, false]);
  expect(await store.find(last)).toMatchObject({ attempts: [{ number: 1, outcome: 'do-not-call' }] });
});
