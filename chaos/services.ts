/** Starts Postgres and Temporal of the system under test. */
import { join } from 'node:path';
import { ownTemporalStoreUrl } from '../src/config/own-services.ts';
import type { TemporalBackend } from '../src/config/start.ts';
import { startEmbeddedPostgres } from '../src/start/embedded-postgres.ts';
import { resolveTemporalCli } from '../src/start/temporal-cli.ts';
import { resolveFullServer } from '../src/start/temporal-full-programs.ts';
import { startFullTemporalServer } from '../src/start/temporal-full-server.ts';
import { startTemporalServer } from '../src/start/temporal-server.ts';
import { prepareTemporalStore } from '../src/start/temporal-store.ts';
import { startService } from './service.ts';
import type { Service } from './service.ts';

export interface ServicesOptions {
  /** Default: `sqlite`. */
  readonly temporalBackend?: TemporalBackend;
  readonly log: (line: string) => void;
  /** Receives the output of the processes. */
  readonly onLine: (process: string, line: string) => void;
  readonly signal: AbortSignal;
}

export interface Services {
  readonly postgres: Service;
  readonly temporal: Service;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
}

/** Starts both with their data in `dataDir`. `stack` stops them. */
export async function startServices(
  dataDir: string,
  options: ServicesOptions,
  stack: AsyncDisposableStack,
): Promise<Services> {
  let database: { url: string; port: number } | undefined;
  const postgres = stack.use(
    await startService('Postgres', async () => {
      const port = database === undefined ? {} : { port: database.port };
      const started = await startEmbeddedPostgres({
        ...{ dataDir, ...port },
        log: (line) => options.onLine('postgres', line),
      });
      database = started;
      return started.process;
    }),
  );
  if (database === undefined) throw new Error('unreachable: Postgres has been started');
  const { temporal, address } =
    options.temporalBackend === 'postgres'
      ? await startOnPostgres(dataDir, database, options)
      : await startOnSqlite(dataDir, options);
  stack.use(temporal);
  return { postgres, temporal, databaseUrl: database.url, temporalAddress: address };
}

interface Temporal {
  readonly temporal: Service;
  readonly address: string;
}

async function startOnSqlite(dataDir: string, { log, onLine, signal }: ServicesOptions): Promise<Temporal> {
  const cliPath = await resolveTemporalCli({ env: process.env, log, signal });
  let server: { address: string; port: number; uiUrl: URL } | undefined;
  const temporal = await startService('Temporal', async () => {
    const ports = server === undefined ? {} : { port: server.port, uiUrl: server.uiUrl };
    const dbFilename = join(dataDir, 'temporal.db');
    const started = await startTemporalServer({
      ...{ cliPath, dbFilename, ...ports },
      log: (line) => onLine('temporal', line),
    });
    server = started;
    return started.process;
  });
  if (server === undefined) throw new Error('unreachable: Temporal has been started');
  return { temporal, address: server.address };
}

/** As under `npm start`: in the Postgres of the call records. */
async function startOnPostgres(
  dataDir: string,
  { url, port }: { readonly url: string; readonly port: number },
  { log, onLine, signal }: ServicesOptions,
): Promise<Temporal> {
  const programs = await resolveFullServer({ env: process.env, log, signal });
  const storeUrl = ownTemporalStoreUrl(new URL(url).password, port);
  const store = await prepareTemporalStore({ ownerUrl: url, storeUrl }, programs.sqlTool);
  let server: { address: string; ports: readonly number[] } | undefined;
  const temporal = await startService('Temporal', async () => {
    const ports = server === undefined ? {} : { ports: server.ports };
    const started = await startFullTemporalServer({
      ...{ programs, store, folder: join(dataDir, 'temporal'), ...ports },
      log: (line) => onLine('temporal', line),
    });
    server = started;
    return started.process;
  });
  if (server === undefined) throw new Error('unreachable: Temporal has been started');
  return { temporal, address: server.address };
}
