/** Provides Postgres and Temporal for one system: checks the given servers, or runs embedded ones. */
import { join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { lastPorts, ownTemporalStoreUrl } from '../config/own-services.ts';
import type { OwnPorts } from '../config/own-services.ts';
import type { StartConfig } from '../config/start.ts';
import type { TemporalSettings } from '../config/temporal.ts';
import { originOf } from './addresses.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { checkDatabase, checkTemporal } from './external-services.ts';
import { keepAlive } from './keep-alive.ts';
import type { KeptAlive } from './keep-alive.ts';
import type { Log } from './start-error.ts';
import { resolveTemporalCli } from './temporal-cli.ts';
import { resolveFullServer } from './temporal-full-programs.ts';
import { startFullTemporalServer } from './temporal-full-server.ts';
import { startTemporalServer } from './temporal-server.ts';
import { prepareTemporalStore } from './temporal-store.ts';

export interface Database {
  readonly url: string;
  /** Of the owner of the tables, for migrations. */
  readonly ownerUrl: string;
  /** Its user owns the databases of our own Temporal server, if they are to be here. */
  readonly temporalStoreUrl: string;
  /** Absent if the settings name a server. */
  readonly process?: KeptAlive;
  readonly ports?: OwnPorts;
}

export interface Temporal {
  readonly settings: TemporalSettings;
  /** Where the Web UI is: for links, and, if its path is `/temporal`, for the gateway to serve it. */
  readonly uiUrl?: URL;
  /** Absent if the settings name a server. */
  readonly process?: KeptAlive;
  readonly ports?: OwnPorts;
}

export interface ServiceLogs {
  readonly log: Log;
  readonly onLine: (service: 'postgres' | 'temporal', line: string) => void;
}

/** Provides the database of DATABASE_URL, or an embedded Postgres in the data folder. Throws `StartError`. */
export async function provideDatabase(config: StartConfig, { log, onLine }: ServiceLogs): Promise<Database> {
  if (config.databaseUrl !== undefined) {
    const { databaseUrl, ownerUrl = databaseUrl } = config;
    await checkDatabase(ownerUrl, config.ownerUrl === undefined ? 'DATABASE_URL' : 'DATABASE_OWNER_URL');
    return { url: databaseUrl, ownerUrl, temporalStoreUrl: ownerUrl };
  }
  const last = await lastPorts(config.dataDir);
  let first: { url: string; appUrl: string; port: number } | undefined;
  const process = await keepAlive({
    name: 'postgres',
    log,
    start: async () => {
      const server = await startEmbeddedPostgres({
        dataDir: config.dataDir,
        log: (line) => onLine('postgres', line),
        preferredPort: last.postgres,
        // Gateway and worker use the first port, so a restarted Postgres must listen on the same one.
        ...(first === undefined ? {} : { port: first.port }),
      });
      first ??= server;
      return server.process;
    },
  });
  if (first === undefined) throw new Error('unreachable: keepAlive has called start');
  const { url, appUrl, port } = first;
  const temporalStoreUrl = ownTemporalStoreUrl(new URL(url).password, port);
  return { url: appUrl, ownerUrl: url, temporalStoreUrl, process, ports: { postgres: port } };
}

export interface TemporalOptions {
  readonly env: Environment;
  /** For a server that keeps its data there. */
  readonly database: Promise<Database>;
  readonly signal?: AbortSignal | undefined;
}

/** Provides the server of TEMPORAL_ADDRESS, or the one of TEMPORAL_BACKEND. Throws `StartError`. */
export async function provideTemporal(
  config: StartConfig,
  options: TemporalOptions,
  logs: ServiceLogs,
): Promise<Temporal> {
  const { log } = logs;
  if (config.temporal !== undefined) {
    await checkTemporal(config.temporal, log);
    return {
      settings: config.temporal,
      ...(config.temporalUiUrl === undefined ? {} : { uiUrl: config.temporalUiUrl }),
    };
  }
  const started = await (config.temporalBackend === 'postgres'
    ? onPostgres(config, options, logs)
    : onSqlite(config, options, logs));
  log(
    `${started.what}. It asks for no password: every user of this machine can read and end calls. ` +
      'On a shared machine set TEMPORAL_ADDRESS.',
  );
  const { address, port, uiUrl, process } = started;
  const settings = { connectionOptions: { address }, namespace: 'default' };
  return { settings, ...(uiUrl === undefined ? {} : { uiUrl }), process, ports: { temporal: port } };
}

interface Started {
  /** What runs, for the user. */
  readonly what: string;
  readonly address: string;
  readonly port: number;
  readonly uiUrl?: URL;
  readonly process: KeptAlive;
}

/** The development server, with its file in the data folder. */
async function onSqlite(
  config: StartConfig,
  { env, signal }: TemporalOptions,
  { log, onLine }: ServiceLogs,
): Promise<Started> {
  const last = await lastPorts(config.dataDir);
  const cliPath = await resolveTemporalCli({ env, log, ...(signal === undefined ? {} : { signal }) });
  let first: { address: string; uiUrl: URL; port: number } | undefined;
  const process = await keepAlive({
    name: 'temporal',
    log,
    start: async () => {
      const server = await startTemporalServer({
        cliPath,
        dbFilename: join(config.dataDir, 'temporal.db'),
        log: (line) => onLine('temporal', line),
        codecEndpoint: `${originOf(config)}/codec`,
        preferredPort: last.temporal,
        ...(first === undefined ? {} : { port: first.port, uiUrl: first.uiUrl }),
      });
      first ??= server;
      return server.process;
    },
  });
  if (first === undefined) throw new Error('unreachable: keepAlive has called start');
  const { address, port, uiUrl } = first;
  return { what: "Temporal's development server keeps calls in SQLite", address, port, uiUrl, process };
}

/** The full server, with its databases beside the one of the call records. */
async function onPostgres(
  config: StartConfig,
  { env, database, signal }: TemporalOptions,
  { log, onLine }: ServiceLogs,
): Promise<Started> {
  const [programs, { ownerUrl, temporalStoreUrl: storeUrl }] = await Promise.all([
    resolveFullServer({ env, log, ...(signal === undefined ? {} : { signal }) }),
    database,
  ]);
  const store = await prepareTemporalStore({ ownerUrl, storeUrl }, programs.sqlTool);
  const last = await lastPorts(config.dataDir);
  let first: { address: string; ports: readonly number[] } | undefined;
  const process = await keepAlive({
    name: 'temporal',
    log,
    start: async () => {
      const server = await startFullTemporalServer({
        ...{ programs, store, folder: join(config.dataDir, 'temporal'), preferredPort: last.temporal },
        log: (line) => onLine('temporal', line),
        ...(first === undefined ? {} : { ports: first.ports }),
      });
      first ??= server;
      return server.process;
    },
  });
  if (first === undefined) throw new Error('unreachable: keepAlive has called start');
  const { histories } = store.databases;
  return {
    what: `Temporal keeps calls in Postgres (database ${histories})`,
    address: first.address,
    port: Number(first.ports[0]),
    // The full server has no Web UI of its own.
    ...(config.temporalUiUrl === undefined ? {} : { uiUrl: config.temporalUiUrl }),
    process,
  };
}
