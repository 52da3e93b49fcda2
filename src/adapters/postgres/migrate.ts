import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import type { Client } from 'pg';
import { openClient } from './pool.ts';

const FOLDER = join(import.meta.dirname, '../../../migrations');
const TABLE = 'schema_migrations';
/** Any number, the same in every process: whoever holds it is migrating. */
const LOCK_KEY = 7_210_355_461;

/** What migrating has to tell, one line each. */
export type MigrationLog = (line: string) => void;

/**
 * Brings the database up to date. Safe to run twice and by many processes at once: they wait for each other,
 * and all pending migrations are applied in one transaction. Refuses a database that is newer than this code.
 */
export async function migrate(databaseUrl: string, log: MigrationLog = () => undefined): Promise<void> {
  const client = await openClient(databaseUrl);
  try {
    // The twentieth process waits for nineteen others, and an index may take minutes.
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    await refuseNewer(client);
    await runner({
      dbClient: client,
      dir: FOLDER,
      migrationsTable: TABLE,
      direction: 'up',
      singleTransaction: true,
      // Held already, by a lock that other users of the same tool in this server do not share.
      noLock: true,
      logger: { info: log, warn: log, error: log },
    });
  } finally {
    // Ending the session also gives the lock back.
    await client.end();
  }
}

async function refuseNewer(client: Client): Promise<void> {
  const known = await knownMigrations();
  const unknown = (await appliedMigrations(client)).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new Error(
      `the database is newer than this version of Evercall: it has ${unknown.join(', ')}; start a newer version`,
    );
  }
}

async function knownMigrations(): Promise<ReadonlySet<string>> {
  const files = await readdir(FOLDER);
  return new Set(files.filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -'.sql'.length)));
}

async function appliedMigrations(client: Client): Promise<string[]> {
  const table = await client.query<{ found: string | null }>('select to_regclass($1)::text as found', [
    TABLE,
  ]);
  if (table.rows[0]?.found == null) return [];
  const applied = await client.query<{ name: string }>(`select name from ${TABLE} order by id`);
  return applied.rows.map((row) => row.name);
}
