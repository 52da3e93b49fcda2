import { expect, it } from 'vitest';
import { readDatabaseFacts } from '../../../src/adapters/postgres/database-facts.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';

it('R-O5: doctor learns whether a database can be written and passes notifications', async () => {
  await using database = await freshDatabase();
  const writable = { encoding: 'UTF8', isReadOnly: false, passesNotifications: true };
  expect(await readDatabaseFacts(database.url)).toMatchObject({
    ...writable,
    migrations: { pending: [], unknown: [] },
    missingExtensions: [],
    forbiddenTables: [],
  });
  const pool = createPool(database.url);
  await pool.query(`alter database ${database.name} set default_transaction_read_only = on`);
  await pool.end();
  expect(await readDatabaseFacts(database.url)).toMatchObject({ ...writable, isReadOnly: true });
});
