import { describe, expect, it } from 'vitest';
import { evaluateAlerts } from '../../src/lib/alert-rules.ts';
import type { AlertRule, AlertStates } from '../../src/lib/alert-rules.ts';

const MINUTE_MS = 60_000;

interface Figures {
  readonly errorShare?: number;
  readonly freeGb?: number;
}

const ERRORS: AlertRule<Figures> = {
  name: 'error-rate',
  valueOf: ({ errorShare }) => errorShare,
  bad: 'above',
  fireAt: 0.05,
  fireAfterMs: 2 * MINUTE_MS,
  clearAt: 0.02,
  clearAfterMs: 5 * MINUTE_MS,
  silenceMs: 60 * MINUTE_MS,
};

const DISK: AlertRule<Figures> = {
  ...ERRORS,
  name: 'disk',
  valueOf: ({ freeGb }) => freeGb,
  bad: 'below',
  fireAt: 2,
  fireAfterMs: 0,
  clearAt: 4,
  clearAfterMs: 0,
  silenceMs: 0,
};

/** Gives the rules one value a minute. Returns what is told, as `minute name type`. */
function toldOf(rules: readonly AlertRule<Figures>[], minutes: readonly Figures[]): readonly string[] {
  let states: AlertStates = {};
  return minutes.flatMap((figures, minute) => {
    const result = evaluateAlerts(rules, { states, figures, at: minute * MINUTE_MS });
    ({ states } = result);
    return result.events.map(({ name, type }) => `${minute} ${name} ${type}`);
  });
}

const errors = (...shares: readonly (number | undefined)[]) =>
  toldOf(
    [ERRORS],
    shares.map((errorShare) => (errorShare === undefined ? {} : { errorShare })),
  );

const times = (count: number, share: number) => Array.from({ length: count }, () => share);

describe('R-O2: an alert', () => {
  it('fires when the value was bad for long enough, and is told once', () => {
    expect(errors(0.01, ...times(30, 0.2))).toEqual(['3 error-rate firing']);
  });

  it('does not fire for a moment, nor at the limit', () => {
    expect(errors(0.2, 0.2, 0.01, 0.2, 0.2, 0.01)).toEqual([]);
    expect(errors(...times(10, 0.05))).toEqual([]);
  });

  it('clears when the value was good for long enough, and not while it is in between', () => {
    expect(errors(...times(3, 0.2), ...times(20, 0.03))).toEqual(['2 error-rate firing']);
    expect(errors(...times(3, 0.2), ...times(6, 0.01))).toEqual([
      '2 error-rate firing',
      '8 error-rate cleared',
    ]);
    expect(errors(...times(3, 0.2), ...times(4, 0.01), 0.03, ...times(5, 0.01))).toEqual([
      '2 error-rate firing',
    ]);
  });

  it('is not told again within its silence, neither its begin nor its end', () => {
    const wave = [...times(3, 0.2), ...times(6, 0.01)];
    expect(errors(...wave, ...wave, ...wave)).toEqual(['2 error-rate firing', '8 error-rate cleared']);
    expect(errors(...wave, ...times(60, 0.01), ...wave)).toEqual([
      '2 error-rate firing',
      '8 error-rate cleared',
      '71 error-rate firing',
      '77 error-rate cleared',
    ]);
  });

  it('stays as it is while nothing is known', () => {
    expect(errors(...times(3, 0.2), undefined, undefined, ...times(6, 0.01))).toEqual([
      '2 error-rate firing',
      '10 error-rate cleared',
    ]);
  });

  it('may be one of values that are too low, beside others', () => {
    const minutes = [10, 1, 3, 5].map((freeGb) => ({ freeGb, errorShare: 0.9 }));
    expect(toldOf([ERRORS, DISK], minutes)).toEqual([
      '1 disk firing',
      '2 error-rate firing',
      '3 disk cleared',
    ]);
  });

  it('is forgotten with its rule', () => {
    const { states } = evaluateAlerts([DISK], { states: {}, figures: { freeGb: 1 }, at: 0 });
    expect(evaluateAlerts([ERRORS], { states, figures: {}, at: 1 }).states).not.toHaveProperty('disk');
  });
});
