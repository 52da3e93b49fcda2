/** Saves and restores the databases of a given Postgres with its own programs. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { openClient } from '../../adapters/postgres/pool.ts';
import { systemEnv } from '../../lib/system-env.ts';
import { errorCode, firstLine, StartError } from '../start-error.ts';
import { withDatabase } from '../temporal-store.ts';
import { dumpFile } from './parts.ts';

const run = promisify(execFile);

/** Writes a database into its file in `folder`. Throws `StartError`. */
export async function dumpDatabase(url: string, database: string, folder: string): Promise<void> {
  const file = join(folder, dumpFile(database));
  await runProgram('pg_dump', withDatabase(url, database), ['--format=custom', `--file=${file}`]);
}

/** Fills an empty database from its file in `folder`. A database that is missing is created. Throws `StartError`. */
export async function restoreDatabase(url: string, database: string, folder: string): Promise<void> {
  const target = withDatabase(url, database);
  if (!(await exists(url, database))) await create(url, database);
  else if (await hasTables(target))
    throw new StartError(`The database ${database} is not empty: restore into an empty one.`);
  // `prepare` and `npm start` give the role of gateways and workers its rights.
  const args = ['--no-owner', '--no-acl', '--exit-on-error', '--single-transaction'];
  await runProgram('pg_restore', target, [...args, join(folder, dumpFile(database))]);
}

async function exists(url: string, database: string): Promise<boolean> {
  if (database === nameIn(url)) return true;
  return await ask(url, 'select exists (select from pg_database where datname = $1) as answer', [database]);
}

/** The name of the database of a URL. */
export function nameIn(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

function hasTables(url: string): Promise<boolean> {
  return ask(url, `select exists (select from pg_tables where schemaname = 'public') as answer`);
}

async function ask(url: string, question: string, values: readonly string[] = []): Promise<boolean> {
  const client = await openClient(url);
  try {
    const { rows } = await client.query(question, [...values]);
    return z.tuple([z.object({ answer: z.boolean() })]).parse(rows)[0].answer;
  } finally {
    await client.end();
  }
}

async function create(url: string, database: string): Promise<void> {
  const client = await openClient(url);
  try {
    const name = client.escapeIdentifier(database);
    await client.query(`create database ${name}`);
    await client.query(`revoke all on database ${name} from public`);
  } finally {
    await client.end();
  }
}

async function runProgram(name: 'pg_dump' | 'pg_restore', url: string, args: string[]): Promise<void> {
  const { href, password } = forPostgresPrograms(url);
  const env = { ...systemEnv(process.env), PGPASSWORD: password };
  try {
    await run(name, [`--dbname=${href}`, ...args], { env });
  } catch (error) {
    throw new StartError(`${name} failed: ${complaintFrom(error, name)}`, { cause: error });
  }
}

const NEEDED =
  'install the client programs of the version of your server or a newer one (Debian: postgresql-client)';

function complaintFrom(error: unknown, name: string): string {
  if (errorCode(error) === 'ENOENT') return `${name} is not on PATH: ${NEEDED}.`;
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : firstLine(error);
  return text.includes('version mismatch') || text.includes('unsupported version')
    ? `${firstLine(text)}: ${NEEDED}.`
    : text;
}

/** The URL as libpq reads it, and the password, which is passed on in the environment: command lines can be seen by others. */
export function forPostgresPrograms(url: string): { readonly href: string; readonly password: string } {
  const target = new URL(url);
  const password = decodeURIComponent(target.password);
  target.password = '';
  const { searchParams } = target;
  if (searchParams.get('sslmode') === 'no-verify') searchParams.set('sslmode', 'require');
  // libpq looks for a file of its own otherwise.
  if (searchParams.get('sslmode') === 'verify-full' && !searchParams.has('sslrootcert'))
    searchParams.set('sslrootcert', 'system');
  return { href: target.href, password };
}
