/** The databases of the full Temporal server, in the Postgres of the call records. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type pg from 'pg';
import { z } from 'zod';
import { provideRole } from '../adapters/postgres/app-role.ts';
import { openClient } from '../adapters/postgres/pool.ts';
import { systemEnv } from '../lib/system-env.ts';
import { firstLine, StartError } from './start-error.ts';

const run = promisify(execFile);

/** How the server reaches its databases. */
export interface TemporalStore {
  readonly plugin: 'postgres12_pgx';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Parameters of connections, such as `sslmode`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly databases: { readonly histories: string; readonly visibility: string };
}

/** Names of embedded schemas of `temporal-sql-tool`. */
const SCHEMAS = { histories: 'postgresql/v12/temporal', visibility: 'postgresql/v12/visibility' } as const;
const TLS_PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'];

/** The databases that belong to the database of `url`: beside it, with its name at the beginning. Its user owns them. */
export function temporalStoreAt(url: string): TemporalStore {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const name = decodeURIComponent(pathname.slice(1));
  const attributes: Record<string, string> = {};
  for (const key of TLS_PARAMETERS) {
    const value = searchParams.get(key);
    // `no-verify` is the name of `pg` for what others call `require`.
    if (value !== null) attributes[key] = value === 'no-verify' ? 'require' : value;
  }
  return {
    plugin: 'postgres12_pgx',
    host: hostname,
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    attributes,
    databases: { histories: `${name}_temporal`, visibility: `${name}_temporal_visibility` },
  };
}

/**
 * Makes the databases of `storeUrl` and their tables if they are missing, and brings the tables up to date. `ownerUrl` may make
 * databases. Throws `StartError`.
 */
export async function prepareTemporalStore(
  { ownerUrl, storeUrl }: { readonly ownerUrl: string; readonly storeUrl: string },
  sqlTool: string,
): Promise<TemporalStore> {
  const store = temporalStoreAt(storeUrl);
  try {
    const client = await openClient(ownerUrl);
    try {
      const url = new URL(storeUrl);
      const isOwner = url.username === new URL(ownerUrl).username;
      const role = isOwner ? client.escapeIdentifier(store.user) : await provideRole(client, url);
      for (const kind of ['histories', 'visibility'] as const)
        await prepareOne({ client, role, storeUrl, store, kind, sqlTool });
    } finally {
      await client.end();
    }
  } catch (error) {
    const { histories, visibility } = store.databases;
    throw new StartError(
      `The databases of the Temporal server (${histories}, ${visibility}) cannot be prepared: ${complaintFrom(error)}.`,
      { cause: error },
    );
  }
  return store;
}

interface Preparation {
  readonly client: pg.Client;
  /** Quoted. */
  readonly role: string;
  readonly storeUrl: string;
  readonly store: TemporalStore;
  readonly kind: keyof TemporalStore['databases'];
  readonly sqlTool: string;
}

/** A new database gets its name when it is complete, so an interrupted start can be repeated. */
async function prepareOne({ client, role, storeUrl, store, kind, sqlTool }: Preparation): Promise<void> {
  const name = store.databases[kind];
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  const isNew = rowCount === 0;
  const database = isNew ? `${name}_new` : name;
  const quoted = client.escapeIdentifier(database);
  if (isNew) {
    await client.query(`drop database if exists ${quoted}`);
    await client.query(`create database ${quoted} owner ${role}`);
    await client.query(`revoke all on database ${quoted} from public`);
  }
  const tool = (...args: string[]): Promise<unknown> =>
    run(sqlTool, ['--db', database, ...args], { env: toolEnv(store) });
  const inside = await openClient(withDatabase(storeUrl, database));
  try {
    if (!(await hasTables(inside))) await tool('setup-schema', '-v', '0.0');
    await tool('update-schema', '--schema-name', SCHEMAS[kind]);
    // The tool looks its version up by the name of the database.
    await inside.query('update schema_version set db_name = $1', [name]);
    // Members of an earlier run, or of the system that a restored backup is from: a new server would join them.
    if (kind === 'histories') await inside.query('delete from cluster_membership');
  } finally {
    await inside.end();
  }
  if (isNew) await client.query(`alter database ${quoted} rename to ${client.escapeIdentifier(name)}`);
}

async function hasTables(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(`select to_regclass('schema_version') is not null as found`);
  return z.tuple([z.object({ found: z.boolean() })]).parse(rows)[0].found;
}

/** The URL of another database of the same server. */
export function withDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.href;
}

function toolEnv(store: TemporalStore): NodeJS.ProcessEnv {
  return {
    ...systemEnv(process.env),
    SQL_PLUGIN: store.plugin,
    SQL_HOST: store.host,
    SQL_PORT: String(store.port),
    SQL_USER: store.user,
    SQL_PASSWORD: store.password,
    SQL_CONNECT_ATTRIBUTES: new URLSearchParams(store.attributes).toString(),
  };
}

/** The tool writes its reason as the last line; a message of `execFile` only repeats the command. */
function complaintFrom(error: unknown): string {
  if (!(error instanceof Error && 'stderr' in error)) return firstLine(error);
  return String(error.stderr).trim().split('\n').at(-1) ?? firstLine(error);
}
