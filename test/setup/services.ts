/** Vitest's global setup: one real Postgres and one real Temporal server for all integration tests of a run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/start/embedded-postgres.ts';
import { resolveTemporalCli } from '../../src/start/temporal-cli.ts';
import { startTemporalServer } from '../../src/start/temporal-server.ts';
import { migrate } from '../../src/adapters/postgres/migrate.ts';
import { workflowBundle } from '../../chaos/workflow-bundle.ts';
import { createDatabase } from './create-database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Its user may create databases. */
    postgresUrl: string;
    /** A migrated database to copy; nobody connects to it. */
    migratedDatabase: string;
    /** `host:port`. A test file takes a namespace of its own there (`own-namespace.ts`). */
    temporalAddress: string;
    /** File with the bundled workflow code, under the name by which a worker finds it in its DATA_DIR. */
    workflowBundlePath: string;
  }
}

interface Services {
  readonly provided: Pick<
    ProvidedContext,
    'postgresUrl' | 'migratedDatabase' | 'temporalAddress' | 'workflowBundlePath'
  >;
  readonly stop: () => Promise<void>;
}

/** Vitest sets up each project, one after another. All projects of a run share the services of the first one. */
let shared: Promise<Services> | undefined;
let users = 0;

/** Starts the services that TEST_POSTGRES_URL and TEMPORAL_ADDRESS do not provide. Returns a function that stops them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  users += 1;
  const services = await (shared ??= startServices());
  const { postgresUrl, migratedDatabase, temporalAddress, workflowBundlePath } = services.provided;
  project.provide('postgresUrl', postgresUrl);
  project.provide('migratedDatabase', migratedDatabase);
  project.provide('temporalAddress', temporalAddress);
  project.provide('workflowBundlePath', workflowBundlePath);
  return async () => {
    users -= 1;
    if (users > 0) return;
    shared = undefined;
    await services.stop();
  };
}

async function startServices(): Promise<Services> {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-test-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const [database, temporalAddress, workflowBundlePath] = await Promise.all([
      postgres(folder, stops).then(async (url) => ({ url, migrated: await migrated(url, stops) })),
      temporal(folder, stops),
      workflowBundle(),
    ]);
    const { url: postgresUrl, migrated: migratedDatabase } = database;
    return { provided: { postgresUrl, migratedDatabase, temporalAddress, workflowBundlePath }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Stops = (() => Promise<unknown>)[];

async function postgres(folder: string, stops: Stops): Promise<string> {
  const given = process.env['TEST_POSTGRES_URL'];
  if (given !== undefined && given !== '') return given;
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), log: console.log });
  stops.push(() => server.stop());
  await withoutDisk(server.url);
  return server.url;
}

/** Its data is thrown away, so nothing waits for the disk. */
async function withoutDisk(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit'])
      await client.query(`alter system set ${setting} = off`);
    await client.query('select pg_reload_conf()');
  } finally {
    await client.end();
  }
}

async function migrated(server: string, stops: Stops): Promise<string> {
  const database = await createDatabase(server, 'template0');
  stops.push(async () => database[Symbol.asyncDispose]());
  await migrate(database.url);
  return database.name;
}

async function temporal(folder: string, stops: Stops): Promise<string> {
  const given = process.env['TEMPORAL_ADDRESS'];
  if (given !== undefined && given !== '') return given;
  const cliPath = await resolveTemporalCli({ env: process.env, log: console.log });
  // Many tests cause warnings in the server's log (lost workers, failing activities), so it is not shown.
  const server = await startTemporalServer({
    cliPath,
    dbFilename: join(folder, 'temporal.db'),
    log: () => undefined,
  });
  stops.push(() => server.stop());
  return server.address;
}
