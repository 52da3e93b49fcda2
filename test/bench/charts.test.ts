import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chartsOf, drawCharts } from '../../bench/charts.ts';

const REPORT = {
  'meta.cores': 2,
  'load.100.p50Ms': 3.14,
  'load.100.p95Ms': 41.2,
  'load.1.p50Ms': 1,
  'load.1.p95Ms': 2,
  'load429.50.p50Ms': 7,
};

it('draws the charts that the report has numbers for, in the order of the numbers', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-charts-'));
  try {
    const file = join(folder, 'load.svg');
    expect(await drawCharts(REPORT, folder)).toEqual([file]);
    const svg = await readFile(file, 'utf8');
    for (const text of ['>1 call<', '>100 calls<', '>3.1<', '>41.2<', '2 cores of'])
      expect(svg).toContain(text);
    expect(svg.indexOf('>1 call<')).toBeLessThan(svg.indexOf('>100 calls<'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('has nothing to draw without numbers', () => {
  expect(chartsOf({})).toEqual({ overhead: undefined, load: undefined, cpu: undefined });
});
