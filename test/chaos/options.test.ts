import { expect, test } from 'vitest';
import { BOOKINGS } from '../../chaos/bookings/main.ts';
import { asksFor, readKillingOptions } from '../../chaos/killing-scenario.ts';
import { readNoisyOptions } from '../../chaos/noisy/options.ts';
import { readOptions } from '../../chaos/options.ts';
import { TRANSFERS } from '../../chaos/transfers/main.ts';
import { UsageError } from '../../src/lib/command-line.ts';

function namesOf(...args: string[]): readonly string[] {
  const options = readOptions(args);
  return typeof options === 'string' ? [] : options.scenarios.map(({ name }) => name);
}

test('the restart of the database of Temporal is a scenario on Postgres only', () => {
  expect(namesOf()).not.toContain('temporal-database');
  expect(namesOf('--temporal', 'postgres')).toEqual(
    namesOf().toSpliced(namesOf().indexOf('temporal-and-gateway-down') + 1, 0, 'temporal-database'),
  );
  expect(() => readOptions(['--scenario', 'temporal-database'])).toThrow(
    'temporal-database needs --temporal postgres',
  );
});

test('an unknown backend of Temporal is refused', () => {
  expect(() => readOptions(['--temporal', 'mysql'])).toThrow('--temporal must be sqlite or postgres');
});

test('bookings and transfers run alone, with options of their own', () => {
  const args = ['--scenario', 'transfers', '--calls', '20', '--sabotage', 'no-lookup'];
  expect([asksFor(BOOKINGS, args), asksFor(TRANSFERS, args)]).toEqual([false, true]);
  expect(readKillingOptions(TRANSFERS, args)).toMatchObject({
    ...{ calls: 20, atOnce: 8, seed: 1, scale: 0.1, everyMs: 2_000, isSabotaged: true },
  });
  expect(readKillingOptions(BOOKINGS, ['--help'])).toContain('calls that book (default 1000)');
});

test.each([
  ['--scenario: there is no "floods", only ', () => readOptions(['--scenario', 'floods'])],
  ['--sabotage: there is no "x", only ', () => readOptions(['--sabotage', 'x'])],
  ['--seeds must be a whole number from 0, not "a"', () => readOptions(['--seeds', '1,a'])],
  ['--scale must be a number above 0, not "0"', () => readNoisyOptions(['--scale', '0'])],
  ['--without: there is no "sneeze", only ', () => readNoisyOptions(['--without', 'sneeze'])],
  ["Unknown option '--loud'", () => readNoisyOptions(['--loud'])],
  ['--calls must be a whole number', () => readKillingOptions(BOOKINGS, ['--calls', 'ten'])],
  ['--sabotage: there is no "no-lookup"', () => readKillingOptions(BOOKINGS, ['--sabotage', 'no-lookup'])],
])('%s', (words, read) => {
  expect(read).toThrow(UsageError);
  expect(read).toThrow(words);
});
