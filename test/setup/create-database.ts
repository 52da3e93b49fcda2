import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface FreshDatabase extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
}

/** A copy of the database `template`, to which nobody may be connected meanwhile. */
export async function createDatabase(server: string, template: string): Promise<FreshDatabase> {
  const name = `evercall_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${name} encoding 'UTF8' template ${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    name,
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
