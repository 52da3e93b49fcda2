import { expect, it } from 'vitest';
import { RUN_MS, runPersonas } from '../chaos/run-chaos.ts';

it(
  'R-G6: sixty callers of eighteen kinds get what they should, and nothing is done that they did not want',
  async () => {
    const { exitCode, output, numbers } = await runPersonas();
    expect(numbers, output).toMatchObject({
      'personas.total': 60,
      'personas.failed': 0,
      'personas.kinds': 18,
    });
    expect(exitCode).toBe(0);
  },
  RUN_MS,
);

it(
  'R-G6: callers notice a product that believes its model',
  async () => {
    const { exitCode, output, numbers } = await runPersonas(
      '--sabotage',
      'claims',
      '--only',
      'injects,hostile',
    );
    expect(exitCode).toBe(1);
    expect(numbers['personas.failed']).toBeGreaterThan(0);
    expect(output).toMatch(
      /^injects: makes it claim a booking[^]*reported too much: I have booked your repair/mu,
    );
  },
  RUN_MS,
);
