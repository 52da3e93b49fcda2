import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { createCounters } from '../../src/gateway/counters.ts';
import { healthWorkflowId } from '../../src/contracts/health.ts';
import { gatewayId } from '../../src/contracts/ids.ts';
import { WARM_UP_WORKFLOW, warmUpWorkflowId } from '../../src/contracts/warm-up.ts';
import { AS_STARTED, aSystemWithModel, eventually } from './a-system.ts';

const health = z.object({ gateway: z.string(), warmUp: z.string(), counters: z.unknown() });

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
beforeAll(async () => {
  one = await aSystemWithModel(AS_STARTED);
});
afterAll(() => one[Symbol.asyncDispose]());

async function askHealth() {
  const response = await fetch(`${one.system.addresses.gateway}/health/ready`);
  return { status: response.status, ...health.parse(await response.json()) };
}

it('ready comes after the warm-up, which leaves no row, no count, no open workflow and no request that costs money', async () => {
  const { gateway, warmUp, counters, status } = await askHealth();
  expect({ status, warmUp }).toEqual({ status: 200, warmUp: 'done' });
  expect(counters).toEqual(createCounters());
  expect(one.openai.requests).toEqual([]);
  expect(one.lines.filter((line) => /warm/u.test(line))).toEqual([]);

  const pool = createPool(one.system.addresses.databaseUrl);
  // Figures of a minute belong to no call.
  const tables = [
    'call_sessions',
    'conversation_turns',
    'system_metrics where call_session_id is not null',
    'signal_journal',
  ];
  const counts = await Promise.all(tables.map((table) => pool.query(`select 1 from ${table}`)));
  await pool.end();
  expect(counts.map(({ rowCount }) => rowCount)).toEqual([0, 0, 0, 0]);

  const handle = one.temporal.workflow.getHandle(warmUpWorkflowId(gatewayId(gateway)));
  await eventually(async () => {
    // Removed, or closed and about to be.
    const status = await handle.describe().then(
      (found) => found.status.name,
      () => 'REMOVED',
    );
    expect(['COMPLETED', 'REMOVED']).toContain(status);
  });
  const open = one.temporal.workflow.count(
    `WorkflowType = '${WARM_UP_WORKFLOW}' and ExecutionStatus = 'Running'`,
  );
  expect((await open).count).toBe(0);
});

it('R-O3: a running system is healthy, which a workflow shows that is removed afterwards', async () => {
  const response = await fetch(`${one.system.addresses.gateway}/health`);
  const { items } = z
    .object({ items: z.record(z.string(), z.looseObject({ level: z.string() })) })
    .parse(await response.json());
  expect(Object.entries(items).filter(([, { level }]) => level !== 'ok')).toEqual([]);
  expect(Object.keys(items)).toEqual(expect.arrayContaining(['postgres', 'temporal', 'openai', 'disk']));
  await eventually(async () => {
    const { gateway } = await askHealth();
    const handle = one.temporal.workflow.getHandle(healthWorkflowId(gateway));
    await expect(handle.describe()).rejects.toThrow();
  });
});

it('a gateway that takes over from one that died is warm, too, and says so', async () => {
  const before = await askHealth();
  one.system.kill('gateway', 'SIGKILL');
  await eventually(async () => {
    const { gateway, status, warmUp } = await askHealth();
    expect(gateway).not.toBe(before.gateway);
    expect({ status, warmUp }).toEqual({ status: 200, warmUp: 'done' });
  });
});
