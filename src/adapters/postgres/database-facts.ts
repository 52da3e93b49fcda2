/** What a check of the set-up needs to know about the database. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { toAdapterError } from './errors.ts';
import { migrationGap } from './migrate.ts';
import { openClient } from './pool.ts';

export interface DatabaseFacts {
  /** Such as 16. */
  readonly majorVersion: number;
  readonly role: string;
  /** Such as `UTF8`. */
  readonly encoding: string;
  /** Nothing can be written: it is a standby server, or set to be read only. */
  readonly isReadOnly: boolean;
  /** A notification of one connection reaches another. */
  readonly passesNotifications: boolean;
  /** The role may do more than read and write rows. */
  readonly isPowerful: boolean;
  /** Extensions that the migrations create. */
  readonly missingExtensions: readonly string[];
  readonly migrations: { readonly pending: readonly string[]; readonly unknown: readonly string[] };
  /** Tables whose rows the role may not read or write. Empty if there are none yet. */
  readonly forbiddenTables: readonly string[];
  /** Median of a few round trips. */
  readonly roundTripMs: number;
  /** Number of passages by tenant. Empty if the tables are missing. */
  readonly passages: ReadonlyMap<string, number>;
}

const EXTENSIONS = ['pg_trgm', 'unaccent'];
/** Written in every call. */
const TABLES = ['call_sessions', 'conversation_turns', 'system_metrics', 'signal_journal'];
const ROUND_TRIPS = 5;
const NOTIFIED_MS = 2_000;

/** Reads them over a connection of its own. Throws `AdapterError`. */
export async function readDatabaseFacts(databaseUrl: string): Promise<DatabaseFacts> {
  let client: Client | undefined;
  try {
    client = await openClient(databaseUrl);
    return await factsOf(client, databaseUrl);
  } catch (error: unknown) {
    throw toAdapterError('read the facts of the database', error);
  } finally {
    await client?.end();
  }
}

async function factsOf(client: Client, databaseUrl: string): Promise<DatabaseFacts> {
  const roundTripMs = await roundTrip(client);
  const server = await client.query<{
    version: number;
    role: string;
    powerful: boolean;
    encoding: string;
    read_only: boolean;
  }>(`
    select current_setting('server_version_num')::int / 10000 as version, current_user as role,
      current_setting('server_encoding') as encoding, current_setting('transaction_read_only')::bool as read_only,
      rolsuper or rolcreatedb or rolcreaterole as powerful
    from pg_roles where rolname = current_user`);
  const extensions = await client.query<{ name: string }>('select extname as name from pg_extension');
  const forbidden = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) as name where to_regclass(name) is not null
     and not has_table_privilege(name, 'select, insert, update')`,
    [TABLES],
  );
  const present = new Set(extensions.rows.map(({ name }) => name));
  const [row] = server.rows;
  return {
    majorVersion: row?.version ?? 0,
    role: row?.role ?? '',
    encoding: row?.encoding ?? '',
    isReadOnly: row?.read_only ?? false,
    // A standby server takes none.
    passesNotifications: row?.read_only === true || (await passesNotifications(client, databaseUrl)),
    isPowerful: row?.powerful ?? false,
    missingExtensions: EXTENSIONS.filter((name) => !present.has(name)),
    migrations: await migrationGap(client),
    forbiddenTables: forbidden.rows.map(({ name }) => name),
    roundTripMs,
    passages: await passagesByTenant(client),
  };
}

/** Not through a pooler that gives each transaction another connection. */
async function passesNotifications(listener: Client, databaseUrl: string): Promise<boolean> {
  const channel = 'evercall_doctor';
  const heard = once(listener, 'notification').then(() => true);
  await listener.query(`listen ${channel}`);
  const sender = await openClient(databaseUrl);
  try {
    await sender.query(`notify ${channel}`);
    return await Promise.race([heard, sleep(NOTIFIED_MS, false)]);
  } finally {
    await sender.end();
    await listener.query(`unlisten ${channel}`);
  }
}

async function roundTrip(client: Client): Promise<number> {
  const times: number[] = [];
  for (let each = 0; each < ROUND_TRIPS; each++) {
    const startedAt = performance.now();
    await client.query('select 1');
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[Math.floor(ROUND_TRIPS / 2)] ?? 0;
}

async function passagesByTenant(client: Client): Promise<ReadonlyMap<string, number>> {
  const table = await client.query<{ found: string | null }>(
    "select to_regclass('knowledge_passages')::text as found",
  );
  if (table.rows[0]?.found == null) return new Map();
  const { rows } = await client.query<{ tenant: string; passages: number }>(
    'select tenant, count(*)::int as passages from knowledge_passages group by tenant',
  );
  return new Map(rows.map(({ tenant, passages }) => [tenant, passages]));
}
