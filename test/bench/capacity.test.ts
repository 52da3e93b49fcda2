import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { capacityTable, inputsTable } from '../../bench/capacity/capacity-tables.ts';
import { capacityFor, inputsSchema } from '../../bench/capacity/capacity.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const inputs = inputsSchema.parse(parse(read('bench/capacity/inputs.yaml')));
const changed = (name: 'turnSeconds' | 'gatewayCpuMs' | 'callsPerGateway', value: number) => ({
  ...inputs,
  [name]: { ...inputs[name], value },
});

it('R-O6: docs/scale.md has what is computed from the inputs', () => {
  const capacities = [1_000, 10_000, 100_000].map((calls) => capacityFor(calls, inputs));
  const page = read('docs/scale.md');
  expect(page, 'npm run capacity').toContain(
    `<!-- npm run capacity -->\n\n${capacityTable(capacities)}\n\n<!-- end -->`,
  );
  expect(page, 'npm run capacity').toContain(`<!-- inputs -->\n\n${inputsTable(inputs)}\n\n<!-- end -->`);
});

it('R-O6: gateways are as many as their processor time or their limit of calls wants, and one more', () => {
  const busy = changed('turnSeconds', 10);
  // 100 turns a second take 2 cores, of which each gateway uses 0.6.
  expect(capacityFor(1_000, busy)).toMatchObject({ turnsPerSecond: 100, gatewayCores: 2, gateways: 5 });
  expect(capacityFor(1_000, changed('gatewayCpuMs', 0.1)).gateways).toBe(5);
});

it('R-O6: twice the calls need twice of what is used, and shards are a power of two', () => {
  const [once, twice] = [capacityFor(5_000, inputs), capacityFor(10_000, inputs)];
  for (const figure of [
    'turnsPerSecond',
    'temporalCores',
    'temporalWritesPerSecond',
    'historyMbPerSecond',
    'actionsPerSecond',
  ] as const)
    expect(twice[figure]).toBeCloseTo(2 * once[figure], 6);
  expect(Math.log2(capacityFor(1_000_000, inputs).shards) % 1).toBe(0);
  expect(capacityFor(1, inputs).shards).toBe(512);
});

it('R-O6: the price of a minute follows the tiers of the list, and has the storage', () => {
  const flat = (tiers: [number, number][]) => ({
    ...inputs,
    actionPrices: { ...inputs.actionPrices, value: tiers },
  });
  const dear = capacityFor(
    10,
    flat([
      [1, 50],
      [2, 50],
    ]),
  ).pricePerMinute;
  const stepped = capacityFor(
    10,
    flat([
      [1, 50],
      [2, 25],
    ]),
  ).pricePerMinute;
  const cheap = capacityFor(
    10,
    flat([
      [1, 25],
      [2, 25],
    ]),
  ).pricePerMinute;
  expect(stepped).toBeGreaterThan(cheap);
  expect(stepped).toBeLessThan(dear);
  // Actions alone: half the price is half of the cost. The rest is storage.
  const storage = 2 * cheap - dear;
  expect(storage).toBeGreaterThan(0);
  expect(storage).toBeLessThan(0.00001);
});
