/** docs/metrics.md lists the metrics of the registry, and no others. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { METRICS } from '../src/adapters/ports/metric-definitions.ts';

it('R-O1: docs/metrics.md has each metric with its type, its labels and its meaning', () => {
  const text = readFileSync(new URL('../docs/metrics.md', import.meta.url), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('| `evercall_'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const documented = rows.map(([, name, type, labels, meaning]) => ({ name, type, labels, meaning }));
  expect(documented).toEqual(
    Object.entries(METRICS).map(([name, { type, labels, help }]) => ({
      name: `\`${name}\``,
      type,
      labels: labels.map((label) => `\`${label}\``).join(', '),
      meaning: help,
    })),
  );
});
