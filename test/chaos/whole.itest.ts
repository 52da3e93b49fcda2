import { expect, it } from 'vitest';
import { RUN_MS, runChaos } from './run-chaos.ts';

it(
  'chaos passes where the product is whole, and leaves nothing behind',
  async () => {
    const { exitCode, output, numbers, left } = await runChaos('--scenario', 'temporal-down,model-faults');
    expect(output).not.toContain('should be');
    expect(exitCode).toBe(0);
    for (const scenario of ['control', 'temporal-down', 'model-faults']) {
      expect(numbers[`${scenario}.due`]).toBe(12);
      expect(numbers[`${scenario}.lost`]).toBe(0);
    }
    expect(numbers['availability']).toBe(1);
    expect(left).toEqual(['result.json']);
  },
  RUN_MS,
);
