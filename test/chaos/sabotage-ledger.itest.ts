import { expect, it } from 'vitest';
import { RUN_MS, runSabotaged } from './run-chaos.ts';

it(
  'chaos fails where the ledger is off: answers are heard twice',
  async () => {
    const { exitCode, output, numbers } = await runSabotaged('ledger');
    expect(exitCode).toBe(1);
    expect(numbers['temporal-down.repeated']).toBeGreaterThan(0);
    expect(output).toMatch(
      /temporal-down\.repeated is \d+, should be 0\n {2}seed 1, call CA\w{32}, turn \d/u,
    );
  },
  RUN_MS,
);
