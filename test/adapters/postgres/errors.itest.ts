import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toAdapterError } from '../../../src/adapters/postgres/errors.ts';
import { createPool, inTransaction } from '../../../src/adapters/postgres/pool.ts';
import type { PoolOptions } from '../../../src/adapters/postgres/pool.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import type { FreshDatabase } from '../../setup/create-database.ts';

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});

afterAll(() => database[Symbol.asyncDispose]());

async function failure(url: string, sql: string, options: PoolOptions = {}) {
  const pool = createPool(url, options);
  try {
    await pool.query(sql);
  } catch (error: unknown) {
    return toAdapterError('test', error);
  } finally {
    await pool.end();
  }
  throw new Error('the query succeeded');
}

test.each([
  ['a wrong password', { password: 'wrong' }, 'select 1', 'unauthorized'],
  ['a database that does not exist', { pathname: '/none' }, 'select 1', 'not-found'],
  ['a closed port', { port: '1' }, 'select 1', 'unreachable'],
  ['an unknown host', { hostname: 'database.invalid' }, 'select 1', 'unreachable'],
  ['an invalid value', {}, `select 'x'::int`, 'bad-request'],
  ['a table that is missing until migrations run', {}, 'select * from later_table', 'server'],
] as const)('R-F3: %s is reported with its kind', async (_name, parts, sql, kind) => {
  expect(await failure(Object.assign(new URL(database.url), parts).href, sql)).toMatchObject({
    vendor: 'postgres',
    operation: 'test',
    kind,
  });
});

test('R-F3: a statement that takes too long is cancelled and reported as a timeout', async () => {
  const failed = await failure(database.url, 'select pg_sleep(10)', { statementTimeoutMs: 100 });
  expect(failed.kind).toBe('timeout');
});

test('R-F3: a server that accepts but never answers is unreachable after the connection timeout', async () => {
  const silent = createServer();
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has a port
  const { port } = silent.address() as AddressInfo;
  const failed = await failure(`postgres://a:b@127.0.0.1:${String(port)}/x`, 'select 1', {
    connectTimeoutMs: 100,
  });
  expect(failed.kind).toBe('unreachable');
  silent.close();
});

test('R-F7: idle connections that the server closes are reported and replaced', async () => {
  const idleErrors: Error[] = [];
  const pool = createPool(database.url, { onIdleError: (error) => idleErrors.push(error) });
  const ended = new Promise((resolve) => pool.once('remove', resolve));
  await pool.query('select 1');
  const other = createPool(database.url);
  await other.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await ended;
  expect(idleErrors).toHaveLength(1);
  expect((await pool.query<{ one: number }>('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await Promise.all([pool.end(), other.end()]);
});

test('R-F7: a connection that breaks in a transaction is reported as unreachable, and the pool still works', async () => {
  const pool = createPool(database.url, { max: 1 });
  const failed = inTransaction(pool, 'test', (client) =>
    client.query('select pg_terminate_backend(pg_backend_pid())'),
  );
  await expect(failed).rejects.toMatchObject({
    name: 'AdapterError',
    operation: 'test',
    kind: 'unreachable',
  });
  expect((await pool.query('select 1')).rowCount).toBe(1);
  await pool.end();
});

test('R-F7: a connection that breaks between two statements of a transaction does not crash the process', async () => {
  const pool = createPool(database.url, { max: 1 });
  const other = createPool(database.url);
  const failed = inTransaction(pool, 'test', async (client) => {
    const found = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const ended = new Promise((resolve) => client.once('end', resolve));
    await other.query('select pg_terminate_backend($1)', [found.rows[0]?.pid]);
    await ended;
    await client.query('select 1');
  });
  await expect(failed).rejects.toMatchObject({ name: 'AdapterError', kind: 'unreachable' });
  expect((await pool.query('select 1')).rowCount).toBe(1);
  await Promise.all([pool.end(), other.end()]);
});

test('R-X5: the error contains nothing from a rejected row', async () => {
  const words = 'my card number is 4111';
  const sql = `insert into call_sessions (id, phone_number, status, tenant, agent_id) values ('a', '${words}', 'lost', 't', 'b')`;
  const failed = await failure(database.url, sql);
  expect(failed.kind).toBe('bad-request');
  expect(inspect(failed, { depth: 10, showHidden: true })).not.toContain('4111');
  expect(inspect(failed.cause)).toContain('23514 call_sessions_status_check');
});
