import { expect, it } from 'vitest';
import { readOptions } from '../../../src/cli/privacy/options.ts';

const keep = (what: string, days: string) => readOptions(['keep', '--what', what, '--days', days]);

it('R-X5: the audit log is kept for 90 days at least, everything else as long as is said', () => {
  expect(keep('turns', '0')).toMatchObject({ setting: { what: 'turns', days: 0 } });
  expect(keep('audit', '90')).toMatchObject({ setting: { tenant: '*', what: 'audit', days: 90 } });
  expect(keep('audit', 'forever')).toMatchObject({ setting: { days: null } });
  expect(() => keep('audit', '89')).toThrow('the audit log is kept for at least 90 days');
});
