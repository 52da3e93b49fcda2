import { expect, it } from 'vitest';
import { readOptions } from '../../../src/cli/privacy/options.ts';

const keep = (what: string, days: string) => readOptions(['keep', '--what', what, '--days', days]);

it('R-X5: the audit log is kept for 90 days at least, everything else as long as is said', () => {
  expect(keep('turns', '0')).toMatchObject({ setting: { what: 'turns', days: 0 } });
  expect(keep('audit', '90')).toMatchObject({ setting: { tenant: '*', what: 'audit', days: 90 } });
  expect(keep('audit', 'forever')).toMatchObject({ setting: { days: null } });
  expect(() => keep('audit', '89')).toThrow('the audit log is kept for at least 90 days');
});

it.each([
  [['retention', 'dry-run'], 'retention takes nothing further'],
  [['retention', '--call', 'CA0123456789abcdef0123456789abcdef'], 'retention has no option --call'],
  [['erase', '--number', '+12075550142', '--dry-run'], 'erase has no option --dry-run'],
  [['export', '--number', '+12075550142', '--end-calls'], 'export has no option --end-calls'],
  [['keep', 'turns'], 'keep takes nothing further'],
])('R-X5: %j is refused: nothing is erased by a command that means something else', (args, words) => {
  expect(() => readOptions(args)).toThrow(words);
});
