import { expect, it } from 'vitest';
import { RUN_MS, runSabotaged } from './run-chaos.ts';

it.concurrent(
  'chaos fails where a first token has no deadline: callers wait and get no answer',
  async () => {
    const { exitCode, output, numbers } = await runSabotaged('deadline');
    expect(exitCode).toBe(1);
    expect(numbers['model-faults.lost']).toBeGreaterThan(0);
    expect(output).toMatch(/model-faults\.lost is \d+, should be 0\n {2}seed 1, call CA\w{32}, turn \d/u);
  },
  RUN_MS,
);

it.concurrent(
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
