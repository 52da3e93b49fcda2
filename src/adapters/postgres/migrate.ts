/** Applies the SQL files of `migrations/` to the database. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import type { Client } from 'pg';
import { openClient } from './pool.ts';

const FOLDER = join(import.meta.dirname, '../../../migrations');
const TABLE = 'schema_migrations';
/** Advisory lock held while migrating. Arbitrary, but it must be the same in every process and version. */
export const LOCK_KEY = 7_210_355_461;

/** Receives one line per progress message. */
export type MigrationLog = (line: string) => void;

/**
 * Applies all pending migrations in one transaction. Safe to run twice and from many processes at once: they wait for
 * each other. Throws if the database is newer than this code.
 */
export async function migrate(databaseUrl: string, log: MigrationLog = () => undefined): Promise<void> {
  const client = await openClient(databaseUrl);
  try {
    // Waiting for the lock can take long: other processes may migrate first, and building an index may take minutes.
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    await refuseNewer(client);
    await runner({
      dbClient: client,
      dir: FOLDER,
      migrationsTable: TABLE,
      direction: 'up',
      singleTransaction: true,
      // We hold our own lock. node-pg-migrate's lock is shared with every other application that uses it on this server.
      noLock: true,
      logger: { info: log, warn: log, error: log },
    });
  } finally {
    // Ending the session also releases the lock.
    await client.end();
  }
}

/** The migrations that the database lacks, and those that this version does not know. */
export async function migrationGap(
  client: Client,
): Promise<{ readonly pending: readonly string[]; readonly unknown: readonly string[] }> {
  const known = await knownMigrations();
  const applied = await appliedMigrations(client);
  return {
    pending: [...known].filter((name) => !applied.includes(name)).sort(),
    unknown: applied.filter((name) => !known.has(name)),
  };
}

async function refuseNewer(client: Client): Promise<void> {
  const { unknown } = await migrationGap(client);
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
