import { expect, it } from 'vitest';
import { DELIVERY_POLICY } from '../../src/workflows/call/policy.ts';

const MINUTE_MS = 60_000;
const { attempt, giveUpAfterMs } = DELIVERY_POLICY;

/** When a delivery is tried, in ms after its first attempt, if the receiver answers none of them. */
function attempts(): readonly number[] {
  const { initialIntervalMs = 0, backoffCoefficient = 1, maximumIntervalMs = 0 } = attempt.retry;
  const times = [0];
  for (let pause = initialIntervalMs, at = pause; at < giveUpAfterMs; at += pause) {
    times.push(at);
    pause = Math.min(maximumIntervalMs, pause * backoffCoefficient);
  }
  return times;
}

it.each([1, 10, 60, 24 * 60])(
  'R-G3: a mail server that was away for %i minutes gets what it has missed within the next half hour',
  (minutes) => {
    const back = minutes * MINUTE_MS;
    const next = attempts().find((at) => at >= back) ?? Infinity;
    expect(next - back).toBeLessThanOrEqual(30 * MINUTE_MS);
  },
);

it('R-G3: a delivery is tried soon and often at first, and for four days', () => {
  const times = attempts();
  expect(times.filter((at) => at <= MINUTE_MS).length).toBeGreaterThanOrEqual(4);
  expect(times.filter((at) => at <= 60 * MINUTE_MS).length).toBeLessThan(15);
  expect((times.at(-1) ?? 0) / (24 * 60 * MINUTE_MS)).toBeGreaterThan(3.9);
});
