import { expect, it } from 'vitest';
import { evaluateHours } from '../../eval/evaluate-hours.ts';

it('nine of ten held-out questions on hours and place are answered right without a model (R-C10)', async () => {
  const { numbers } = await evaluateHours();
  expect(numbers['hours.heldout.right']).toBeGreaterThanOrEqual(0.9);
  expect(numbers['hours.dev.right']).toBeGreaterThanOrEqual(0.95);
});
