import { expect, it } from 'vitest';
import { RUN_MS, runSabotaged } from './run-chaos.ts';

it(
  'chaos fails where a first token has no deadline: callers wait in vain',
  async () => {
    const { exitCode, output, numbers } = await runSabotaged('deadline');
    expect(exitCode).toBe(1);
    expect(numbers['model-faults.lost']).toBeGreaterThan(0);
    expect(output).toMatch(/model-faults\.lost is \d+, should be 0\n {2}seed 1, call CA\w{32}, turn \d/u);
  },
  RUN_MS,
);
