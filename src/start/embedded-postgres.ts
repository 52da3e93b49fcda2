import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { OWN_DATABASE, ownPostgresUrl } from '../config/own-services.ts';
import { idsOf, postgresEnv, prepareCluster } from './postgres-cluster.ts';
import type { Cluster } from './postgres-cluster.ts';
import { servicePort } from './ports.ts';
import { spawnService } from './service-process.ts';
import type { ServiceProcess } from './service-process.ts';
import { errorCode, firstLine, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

export interface EmbeddedPostgres {
  /** With the password: for connecting, not for printing. */
  readonly url: string;
  readonly port: number;
  readonly process: ServiceProcess;
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Holds the cluster (`postgres/`) and its password. One user at a time: the caller locks it. */
  readonly dataDir: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Taken by default where it is free. */
  readonly preferredPort?: number | undefined;
  readonly log: Log;
}

/** Longest wait for the first connection: recovery after a crash reads the write-ahead log. */
const READY_MS = 60_000;
/** Backends of a killed Postgres hold its shared memory until they notice, usually within a second. */
const LEFTOVER_MS = 15_000;
const POLL_MS = 50;

/** Starts a real Postgres on this machine, reachable from this machine only, and makes the database `evercall`. */
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
        port,
        process: service,
        stop: () => service.stop(),
      };
    }
    await service.stop();
    const portTaken =
      failure.includes('could not bind') || failure.includes('could not create any TCP/IP sockets');
    if (portTaken && options.port !== undefined) {
      throw new StartError(`Port ${port}, which the embedded Postgres is to use, is taken.`);
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
    // The socket file would need a folder that its user may write; everything here goes over TCP.
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Errors of statements reach whoever sent them; this hides the chatter of every start and checkpoint.
    log_min_messages: 'fatal',
  };
  const args = ['-D', cluster.clusterDir, '-p', String(port)];
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
  const [command = cluster.postgres, ...rest] = [...cluster.runAs.prefix, cluster.postgres, ...args];
  return spawnService({
    name: 'postgres',
    command,
    args: rest,
    env: postgresEnv(),
    ...(cluster.runAs.prefix.length > 0 ? {} : idsOf(cluster.runAs)),
    stopSignal: 'SIGINT', // "Fast": ends connections, writes everything down.
    stopGraceMs: 15_000,
    quietStop: true,
    onLine: (line) => {
      // Its answer to our own asking whether it is up yet.
      if (!/FATAL: {2}the database system is|Consistent recovery state/.test(line)) log(line);
    },
  });
}

/** Undefined once it answers, else why it does not. */
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
      // Once may be a stranger at this port, just before our own Postgres finds it taken and ends.
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
  return (fatal.length > 0 ? fatal : lines).slice(-3).join('; ') || 'it ended without a word';
}

async function createDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [OWN_DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${OWN_DATABASE}`);
  });
}

async function withClient<T>(connectionString: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined); // The query in progress reports it.
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
