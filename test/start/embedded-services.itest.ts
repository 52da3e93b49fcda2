import { Connection } from '@temporalio/client';
import pg from 'pg';
import { expect, inject, test } from 'vitest';

test('the shared Postgres of a test run answers', async () => {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  const { rows } = await client.query<{ encoding: string }>('SHOW server_encoding');
  await client.end();
  expect(rows).toEqual([{ server_encoding: 'UTF8' }]);
});

test('the shared Temporal server of a test run knows our search attributes', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: 'default',
  });
  await connection.close();
  expect(
    Object.keys(customAttributes)
      .filter((name) => name.startsWith('Evercall'))
      .sort(),
  ).toEqual(['EvercallAgent', 'EvercallOutcome', 'EvercallTenant', 'EvercallTurns']);
});
