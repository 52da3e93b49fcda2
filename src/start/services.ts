/** Provides Postgres and Temporal for one system: checks the given servers, or runs embedded ones. */
import { join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { lastPorts } from '../config/own-services.ts';
import type { OwnPorts } from '../config/own-services.ts';
import type { StartConfig } from '../config/start.ts';
import type { TemporalSettings } from '../config/temporal.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { checkDatabase, checkTemporal } from './external-services.ts';
import { keepAlive } from './keep-alive.ts';
import type { KeptAlive } from './keep-alive.ts';
import type { Log } from './start-error.ts';
import { resolveTemporalCli } from './temporal-cli.ts';
import { startTemporalServer } from './temporal-server.ts';

export interface Database {
  readonly url: string;
  /** Of the owner of the tables, for migrations. */
  readonly ownerUrl: string;
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
    return { url: databaseUrl, ownerUrl };
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
  return { url: first.appUrl, ownerUrl: first.url, process, ports: { postgres: first.port } };
}

/** Provides the server of TEMPORAL_ADDRESS, or a development server with its file in the data folder. Throws `StartError`. */
export async function provideTemporal(
  config: StartConfig,
  env: Environment,
  { log, onLine }: ServiceLogs,
  signal?: AbortSignal,
): Promise<Temporal> {
  if (config.temporal !== undefined) {
    await checkTemporal(config.temporal, log);
    return {
      settings: config.temporal,
      ...(config.temporalUiUrl === undefined ? {} : { uiUrl: config.temporalUiUrl }),
    };
  }
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
        preferredPort: last.temporal,
        ...(first === undefined ? {} : { port: first.port, uiUrl: first.uiUrl }),
      });
      first ??= server;
      return server.process;
    },
  });
  if (first === undefined) throw new Error('unreachable: keepAlive has called start');
  log(
    "Temporal's development server asks for no password: every user of this machine can read and end calls. " +
      'On a shared machine set TEMPORAL_ADDRESS.',
  );
  const settings = { connectionOptions: { address: first.address }, namespace: 'default' };
  return { settings, uiUrl: first.uiUrl, process, ports: { temporal: first.port } };
}
