import { expect, test } from 'vitest';
import { readOptions } from '../../chaos/options.ts';

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
