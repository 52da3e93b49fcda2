/** Creates a separate database for each test file. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { migrate } from '../../src/adapters/postgres/migrate.ts';

export interface FreshDatabase extends AsyncDisposable {
  readonly url: string;
}

/** Creates a migrated database. It is dropped on dispose, even if clients are still connected. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const database = await emptyDatabase();
  await migrate(database.url);
  return database;
}

/** Like `freshDatabase`, but without migrations. */
export async function emptyDatabase(): Promise<FreshDatabase> {
  const server = inject('postgresUrl');
  const name = `evercall_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${name} encoding 'UTF8' template template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => onServer(server, `drop database if exists ${name} with (force)`),
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
