import { expect, it } from 'vitest';
import { createOfflineModel } from '../../src/adapters/llm/offline.ts';
import { createDemoFaults } from '../../src/gateway/demo-faults.ts';
import { readAll } from '../adapters/llm/model-calls.ts';
import { agent } from '../conversation/a-call.ts';
import { memoryOperators } from '../fakes/memory-operators.ts';
import { memoryPhoneTokens } from '../fakes/memory-phone-tokens.ts';
import { aGateway, BASE_URL } from './a-gateway.ts';

const PATH = '/api/v1/phone-faults';

it('R-V3: a model that was stopped is away for 30 seconds, and the supervisor is asked to kill the worker', async () => {
  const told: string[] = [];
  let now = 0;
  const faults = createDemoFaults({ tellSupervisor: (message) => void told.push(message), now: () => now });
  const model = faults.stoppable(createOfflineModel());
  const { text } = await readAll(model);
  expect(text).toMatch(/\S/u);
  expect(faults.cause('model')).toBe(30);
  expect((await readAll(model)).error).toMatchObject({ name: 'AdapterError', kind: 'unreachable' });
  now = 30_000;
  expect((await readAll(model)).text).toBe(text);
  expect(told).toEqual([]);
  expect(faults.cause('worker')).toBe(0);
  expect(told).toEqual(['kill worker']);
});

it('R-V3: only the demo offers faults, to operators', async () => {
  const operators = memoryOperators(new URL(BASE_URL));
  const parts = { operators, phoneTokens: memoryPhoneTokens() };
  const headers = await operators.tokenOf({ role: 'operator', tenant: agent.tenant });
  const viewer = await operators.tokenOf({ role: 'viewer', tenant: agent.tenant });
  const caused: string[] = [];
  const demoFaults = { ...createDemoFaults(), cause: (fault: string) => caused.push(fault) };
  await using demo = await aGateway({ ...parts, demoFaults });
  await using plain = await aGateway(parts);
  const post = ({ app }: typeof demo, payload: object, given = headers) =>
    app.inject({ method: 'POST', url: PATH, headers: given, payload });
  expect((await plain.app.inject({ url: PATH, headers })).json()).toEqual({ faults: [] });
  expect((await demo.app.inject({ url: PATH, headers })).json()).toEqual({ faults: ['model', 'worker'] });
  expect((await post(plain, { fault: 'worker' })).statusCode).toBe(404);
  expect((await post(demo, { fault: 'postgres' })).statusCode).toBe(404);
  expect((await post(demo, { fault: 'worker' }, viewer)).statusCode).toBe(403);
  expect((await post(demo, { fault: 'worker' })).statusCode).toBe(202);
  expect(caused).toEqual(['worker']);
});
