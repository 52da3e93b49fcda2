import { expect, it } from 'vitest';
import { keepHealth } from '../../../src/adapters/prometheus/keep-health.ts';
import { figuresBetween } from '../../../src/adapters/prometheus/minute-figures.ts';
import { createMetricRegistry } from '../../../src/adapters/prometheus/registry.ts';
import { createHealth } from '../../../src/lib/health.ts';
import type { Verdict } from '../../../src/lib/health.ts';

const CHECK = { freshMs: 0, limitMs: 15_000 };

it('R-O2: a part that fails is told by metrics and by the figures of its minute, until it works again', async () => {
  const registry = createMetricRegistry();
  const verdicts = new Map<string, Verdict>([
    ['openai', { level: 'ok' }],
    ['disk', { level: 'warning' }],
  ]);
  const check = (name: string) => ({
    ...CHECK,
    run: async () => verdicts.get(name) ?? Promise.reject(new Error('away')),
  });
  const health = createHealth({
    openai: check('openai'),
    disk: check('disk'),
    temporal: { ...CHECK, run: () => Promise.reject(new Error('is not asked')) },
  });
  // Each look ends with the free bytes.
  let looked = Promise.withResolvers<true>();
  const nextLook = async () => {
    looked = Promise.withResolvers();
    await looked.promise;
    looked = Promise.withResolvers();
    await looked.promise;
  };
  const stop = keepHealth({
    registry,
    health: () => health.read(['temporal']),
    freeBytes: async () => {
      looked.resolve(true);
      return 3e9;
    },
    onError: (error) => expect.unreachable(String(error)),
    everyMs: 5,
  });
  const seen = async () => {
    const samples = await registry.samples();
    const figures = figuresBetween(samples, samples, { process: 'gateway', at: 0, seconds: 60 });
    return figures
      .filter(({ type }) => type === 'parts_down')
      .map(({ service, value, data }) => [service, value, data?.['parts']]);
  };
  expect(await seen()).toEqual([]);
  await nextLook();
  expect(await seen()).toEqual([['gateway', 0, []]]);
  expect(await registry.text()).toContain('evercall_disk_free_bytes{folder="data"} 3000000000\n');
  verdicts.delete('openai');
  await nextLook();
  expect(await seen()).toEqual([['gateway', 1, ['openai']]]);
  const lines = (await registry.text()).split('\n').filter((line) => line.startsWith('evercall_part_down'));
  expect(lines).toEqual(['evercall_part_down{part="openai"} 1', 'evercall_part_down{part="disk"} 0']);
  verdicts.set('openai', { level: 'ok' });
  await nextLook();
  expect(await seen()).toEqual([['gateway', 0, []]]);
  stop();
});
