import { expect, it } from 'vitest';
import { UsageError } from '../../src/lib/command-line.ts';
import { named, positiveNumber, wholeNumber, wholeNumbers } from '../../src/lib/option-values.ts';

it('numbers of options are read', () => {
  expect(wholeNumber('--calls', '20')).toBe(20);
  expect(wholeNumber('--seed', '0', 0)).toBe(0);
  expect(wholeNumbers('--seeds', '1,2,3')).toEqual([1, 2, 3]);
  expect(positiveNumber('--scale', '0.25')).toBe(0.25);
});

it.each(['', ' ', '0', '-1', '1.5', '1e3', 'ten', '99999999999999999999'])(
  '"%s" is no whole number from 1',
  (text) => {
    expect(() => wholeNumber('--calls', text)).toThrow(
      new UsageError(`--calls must be a whole number from 1, not "${text}"`),
    );
  },
);

it.each(['', '0', '-2', 'fast', 'Infinity'])('"%s" is no number above 0', (text) => {
  expect(() => positiveNumber('--scale', text)).toThrow(
    new UsageError(`--scale must be a number above 0, not "${text}"`),
  );
});

it('an unknown name is refused with those that there are', () => {
  const known = [{ name: 'deaf' }, { name: 'double' }];
  expect(named('--sabotage', 'double', known)).toBe(known[1]);
  expect(() => named('--sabotage', 'blind', known)).toThrow(
    new UsageError('--sabotage: there is no "blind", only deaf, double'),
  );
});
