import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { createAlertActivities } from '../../../src/activities/alerts.ts';
import { createAlertStore } from '../../../src/adapters/postgres/alerts.ts';
import { createCallRecordStore } from '../../../src/adapters/postgres/call-record.ts';
import { createDeliveryStore } from '../../../src/adapters/postgres/deliveries.ts';
import { saveFigures } from '../../../src/adapters/postgres/metrics.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { ALERTS } from '../../../src/cli/alerts/alerts-program.ts';
import type { AlertEvent } from '../../../src/lib/alert-rules.ts';
import { aCallSid } from '../../conversation/a-call.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import { runInProcess } from '../../setup/run-in-process.ts';

const MINUTE_MS = 60_000;

it('R-O2: a part that is down and a budget that is nearly used up fire as processes have written them, and clear', async () => {
  await using database = await freshDatabase();
  await using stack = new AsyncDisposableStack();
  const pool = createPool(database.url);
  stack.defer(() => pool.end());
  const events: AlertEvent[] = [];
  const { lookForAlerts } = createAlertActivities({
    store: createAlertStore(pool),
    destinations: [],
    freeBytes: async () => 5e10,
    onEvent: (event) => events.push(event),
  });
  const start = Date.now();
  /** A gateway sees a part down and a budget used, another one neither. Then each minute is looked at. */
  const minutes = async (from: number, to: number, [partsDown, budgetUsed]: readonly [number, number]) => {
    for (let minute = from; minute < to; minute += 1) {
      const at = start + minute * MINUTE_MS;
      const figure = (type: string, value: number) => ({ type, value, service: 'gateway', at: at - 5_000 });
      await saveFigures(pool, 'one', [figure('parts_down', partsDown), figure('budget_used', budgetUsed)]);
      await saveFigures(pool, 'other', [figure('parts_down', 0)]);
      await new MockActivityEnvironment().run(lookForAlerts, { at });
    }
  };
  await minutes(0, 2, [0, 0.5]);
  await minutes(2, 3, [1, 0.5]);
  await minutes(3, 8, [0, 0.5]);
  expect(events).toEqual([]);
  await minutes(8, 12, [2, 0.95]);
  expect(events.map(({ name, value }) => [name, value])).toEqual([
    ['budget', 0.95],
    ['dependency-down', 2],
  ]);
  await minutes(12, 20, [0, 0.1]);
  expect(events.slice(2).map(({ name, type }) => `${name} ${type}`)).toEqual([
    'dependency-down cleared',
    'budget cleared',
  ]);
});

it('R-O2: calls that fail fire an alert, which is told once to each destination, and clears when they end well again', async () => {
  await using database = await freshDatabase();
  await using stack = new AsyncDisposableStack();
  const pool = createPool(database.url);
  stack.defer(() => pool.end());
  const records = createCallRecordStore(pool);
  const store = createAlertStore(pool);
  const events: AlertEvent[] = [];
  const { lookForAlerts } = createAlertActivities({
    store,
    destinations: [
      { name: 'email', kind: 'email', to: ['ann@example.com'] },
      { name: 'slack', kind: 'slack' },
    ],
    freeBytes: async () => 5e10,
    onEvent: (event) => events.push(event),
  });
  const look = (at: number): Promise<readonly string[]> =>
    new MockActivityEnvironment().run<[{ at: number }], readonly string[], typeof lookForAlerts>(
      lookForAlerts,
      {
        at,
      },
    );
  let number = 0;
  const calls = async (count: number, status: 'failed' | 'completed', endedAt: number) => {
    for (let index = 0; index < count; index++) {
      const callSid = aCallSid(String(++number));
      const call = { callSid, phoneNumber: '+1', startedAt: endedAt - 1_000, tenant: 'shop', agentId: 'a' };
      const counters = { aiResponses: 0, userInputs: 0, knowledgeQueries: 0, errors: 0 };
      await records.saveCall({ call, status, endedAt, counters, data: {} });
    }
  };
  const start = Date.now();
  await calls(12, 'completed', start);
  await calls(8, 'failed', start);
  expect(await look(start + 1)).toEqual([]);
  expect(await look(start + MINUTE_MS)).toEqual([]);
  const untold = await look(start + 3 * MINUTE_MS);
  expect(untold).toHaveLength(2);
  // The worker may have died before it has sent them.
  expect(new Set(await look(start + 4 * MINUTE_MS))).toEqual(new Set(untold));
  expect(events).toEqual([{ name: 'success-rate', type: 'firing', value: 0.6, at: start + 3 * MINUTE_MS }]);
  const deliveries = createDeliveryStore(pool);
  for (const id of untold) {
    expect(await deliveries.attempt(id)).toMatchObject({
      callSid: null,
      event: 'alert.firing',
      content: { text: 'Only 60 % of the calls of the last minutes ended well.' },
    });
  }
  expect(await look(start + 5 * MINUTE_MS)).toEqual([]);

  const later = start + 20 * MINUTE_MS;
  await calls(20, 'completed', later);
  await look(later);
  expect(await look(later + 6 * MINUTE_MS)).toHaveLength(2);
  expect(events.at(-1)).toMatchObject({ name: 'success-rate', type: 'cleared', value: 1 });
  expect((await store.list(5)).map(({ name, type }) => [name, type])).toEqual([
    ['success-rate', 'cleared'],
    ['success-rate', 'firing'],
  ]);

  const run = (args: readonly string[], env = {}) =>
    runInProcess(ALERTS, args, { DATABASE_URL: database.url, ...env });
  expect((await run(['list'])).out).toMatch(
    /success-rate {2}cleared {2}1\n.*success-rate {2}firing {2}0\.6\n/u,
  );
  expect(await run(['test', 'disk'])).toMatchObject({ code: 2 });
  expect(await run(['test', 'disk'], { ALERT_EMAIL: 'ann@example.com,bob@example.com' })).toMatchObject({
    code: 0,
    out: 'a test of disk goes to email\n',
  });
  expect((await run(['test', 'disc'])).err).toMatch(/test takes one of success-rate, /u);
  const [rehearsed] = (await store.untold()).slice(-1);
  expect(await store.untold()).toHaveLength(3);
  expect(rehearsed).toBeDefined();
});
