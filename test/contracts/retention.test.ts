import { expect, it } from 'vitest';
import { NO_TENANT } from '../../src/contracts/ids.ts';
import { retentionSteps } from '../../src/contracts/retention.ts';

const DAY_MS = 86_400_000;
const AT = 100 * DAY_MS;
const daysAgo = (days: number) => AT - days * DAY_MS;

it("R-X5: a tenant's own setting goes before that of all tenants, and what has no setting is kept", () => {
  const steps = retentionSteps(
    [
      { tenant: '*', what: 'journal', days: 7 },
      { tenant: 'bikes', what: 'journal', days: 1 },
      { tenant: 'dentist', what: 'journal', days: null },
      { tenant: '*', what: 'audio', days: 30 },
    ],
    ['bikes', 'dentist', 'shop'],
    AT,
  );
  expect(steps).toEqual([
    { what: 'journal', tenant: NO_TENANT, before: daysAgo(7) },
    { what: 'journal', tenant: 'bikes', before: daysAgo(1) },
    { what: 'journal', tenant: 'shop', before: daysAgo(7) },
    { what: 'audio', tenant: NO_TENANT, before: daysAgo(30) },
  ]);
});

it('R-X5: turns and metrics do not outlive their call, and are removed before it', () => {
  const steps = retentionSteps(
    [
      { tenant: 'bikes', what: 'calls', days: 10 },
      { tenant: 'bikes', what: 'turns', days: 3 },
      { tenant: 'bikes', what: 'metrics', days: 90 },
    ],
    ['bikes'],
    AT,
  );
  expect(steps.map(({ what, before }) => [what, before])).toEqual([
    ['turns', daysAgo(3)],
    ['metrics', daysAgo(10)],
    ['calls', daysAgo(10)],
  ]);
});

it('R-X5: the audit log has entries of each tenant, and of none', () => {
  const steps = retentionSteps([{ tenant: '*', what: 'audit', days: 90 }], ['bikes'], AT);
  expect(steps).toEqual([
    { what: 'audit', tenant: NO_TENANT, before: daysAgo(90) },
    { what: 'audit', tenant: 'bikes', before: daysAgo(90) },
  ]);
});
