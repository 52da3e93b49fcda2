/** The role of gateways and workers: it reads and writes rows. Tables belong to the owner, who migrates. */
import type pg from 'pg';
import { LOCK_KEY } from './migrate.ts';
import { openClient } from './pool.ts';

/** What the role may do with tables that are not for every kind of statement. */
const LIMITED: Readonly<Record<string, string>> = {
  schema_migrations: 'select',
  // A trigger refuses changes, too: for the owner.
  audit_log: 'select, insert',
  // A proof is never changed.
  erasures: 'select, insert',
};

/**
 * Creates the role of `appUrl` if it is missing, sets its password and gives it its rights, as the owner of the database. To be
 * repeated after each migration. Does nothing if both are the same role.
 */
export async function prepareAppRole(ownerUrl: string, appUrl: string): Promise<void> {
  const app = new URL(appUrl);
  if (app.username === new URL(ownerUrl).username) return;
  const client = await openClient(ownerUrl);
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [LOCK_KEY]);
    const role = await provideRole(client, app);
    await client.query(`
      grant usage on schema public to ${role};
      grant select, insert, update, delete on all tables in schema public to ${role};
      grant usage, select on all sequences in schema public to ${role}`);
    for (const [table, rights] of Object.entries(LIMITED))
      await client.query(`revoke all on ${table} from ${role}; grant ${rights} on ${table} to ${role}`);
    await client.query(
      `grant execute on function remove_audit_entries(text, timestamptz, integer) to ${role}`,
    );
    await client.query('commit');
  } finally {
    await client.end();
  }
}

/** Creates the role of `url` if it is missing, and sets its password. Returns its quoted name. */
export async function provideRole(client: pg.Client, url: URL): Promise<string> {
  const name = decodeURIComponent(url.username);
  const role = client.escapeIdentifier(name);
  const password = client.escapeLiteral(decodeURIComponent(url.password));
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name]);
  if (rowCount === 0) await client.query(`create role ${role} login`);
  await client.query(`alter role ${role} nosuperuser nocreatedb nocreaterole password ${password}`);
  return role;
}
