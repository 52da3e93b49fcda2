/** Runs a real Postgres server from the npm package, on this machine only. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ownAppUrl, OWN_DATABASE, ownPostgresUrl } from '../config/own-services.ts';
import { pathForPostgres, postgresEnv, prepareCluster } from './postgres-cluster.ts';
import type { Cluster } from './postgres-cluster.ts';
import { servicePort } from './ports.ts';
import { spawnService } from './service-process.ts';
import type { ServiceProcess } from './service-process.ts';
import { errorCode, firstLine, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

export interface EmbeddedPostgres {
  /** For the owner. Contains the password: use it to connect, do not print it. */
  readonly url: string;
  /** For gateways and workers, once `prepareAppRole` has made their role. */
  readonly appUrl: string;
  readonly port: number;
  readonly process: ServiceProcess;
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Contains the cluster (`postgres/`) and its password. The caller must lock the folder: one system at a time. */
  readonly dataDir: string;
  /** The port to listen on. Default: a free one. */
  readonly port?: number;
  /** Used if `port` is absent and this port is free. */
  readonly preferredPort?: number | undefined;
  readonly log: Log;
}

/** Limit of the wait for the first connection. Recovery after a crash takes time: it reads the write-ahead log. */
const READY_MS = 60_000;
/** Backends of a killed Postgres hold its shared memory until they notice its end, usually within a second. */
const LEFTOVER_MS = 15_000;
/** A server that has just started on a slow disk may take seconds for its first connections. */
const CONNECT_MS = 10_000;
const POLL_MS = 50;

/**
 * Starts Postgres on the loopback interface and creates the database `evercall` if it is missing. Resolves when it accepts
 * connections. Throws `StartError`.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = await prepareCluster(options.dataDir, options.log);
  const giveUpAt = Date.now() + LEFTOVER_MS;
  for (;;) {
    const port = options.port ?? (await servicePort(options.preferredPort));
    const service = spawnPostgres(cluster, port, options.log);
    const failure = await untilReady(service, ownPostgresUrl(cluster.password, port, 'postgres'));
    if (failure === undefined) {
      await createDatabase(ownPostgresUrl(cluster.password, port, 'postgres'));
      return {
        url: ownPostgresUrl(cluster.password, port),
        appUrl: ownAppUrl(cluster.password, port),
        port,
        process: service,
        stop: () => service.stop(),
      };
    }
    await service.stop();
    const portTaken =
      failure.includes('could not bind') || failure.includes('could not create any TCP/IP sockets');
    if (portTaken && options.port !== undefined) {
      throw new StartError(`Port ${port} of the embedded Postgres is taken.`);
    }
    const passes = portTaken || /shared memory|lock file/.test(failure);
    if (!passes || Date.now() > giveUpAt)
      throw new StartError(`The embedded Postgres does not start: ${failure}`);
    await sleep(200);
  }
}

function spawnPostgres(cluster: Cluster, port: number, log: Log): ServiceProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    // No socket file, because that needs a folder that Postgres's user can write. All connections use TCP.
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Hides the messages of each start and checkpoint. Errors of statements still reach the client that sent them.
    log_min_messages: 'fatal',
  };
  const args = ['-D', pathForPostgres(cluster.clusterDir, cluster.ids), '-p', String(port)];
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
  return spawnService({
    name: 'postgres',
    command: cluster.postgres,
    args,
    env: postgresEnv(),
    cwd: cluster.clusterDir,
    ...cluster.ids,
    stopSignal: 'SIGINT', // Fast shutdown: closes connections and writes a checkpoint.
    stopGraceMs: 15_000,
    quietStop: true,
    onLine: (line) => {
      // These lines answer our own connection attempts during the start.
      if (
        !/FATAL: {2}the database system is|Consistent recovery state|Recovery snapshot|To enable hot standby/.test(
          line,
        )
      )
        log(line);
    },
  });
}

/** Resolves with undefined when Postgres answers, or with the reason why it does not. */
async function untilReady(service: ServiceProcess, url: string): Promise<string | undefined> {
  const deadline = Date.now() + READY_MS;
  let refusal = 'it does not answer';
  let wrongPasswords = 0;
  while (Date.now() < deadline) {
    if (service.hasExited()) return lastWords(service);
    try {
      await withClient(url, (client) => client.query('SELECT 1'));
      return undefined;
    } catch (error) {
      refusal = firstLine(error);
      // A single wrong password may come from another server on this port, just before our Postgres ends because of it.
      if (errorCode(error) === '28P01' && ++wrongPasswords * POLL_MS > 1_000) {
        return `${refusal}: the file postgres-password in DATA_DIR does not belong to the database files beside it`;
      }
    }
    await sleep(POLL_MS);
  }
  return refusal;
}

function lastWords(service: ServiceProcess): string {
  const lines = service.lastLines();
  const fatal = lines.filter((line) => /FATAL|ERROR|could not/.test(line));
  return (fatal.length > 0 ? fatal : lines).slice(-3).join('; ') || 'it ended without a message';
}

async function createDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [OWN_DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${OWN_DATABASE}`);
  });
}

async function withClient<T>(connectionString: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined); // The query in progress reports it.
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
