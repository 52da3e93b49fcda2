import { randomBytes, randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { TEMPORAL_UI_PATH } from '../config/temporal.ts';
import { servicePort } from './ports.ts';
import { SEARCH_ATTRIBUTES } from './search-attributes.ts';
import { spawnService } from './service-process.ts';
import type { ServiceProcess } from './service-process.ts';
import { StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

export interface TemporalServer {
  /** `host:port` for clients and workers. */
  readonly address: string;
  /** For the gateway alone, which serves it to operators at the same path. */
  readonly uiUrl: URL;
  readonly port: number;
  /** Of the HTTP API, which the server always opens and which answers no one. */
  readonly httpPort: number;
  readonly process: ServiceProcess;
  stop(): Promise<void>;
}

export interface TemporalServerOptions {
  readonly cliPath: string;
  /** SQLite file with all calls; made at first use. */
  readonly dbFilename: string;
  /** Default: free ones. */
  readonly port?: number;
  /** Where the Web UI has payloads decrypted. */
  readonly codecEndpoint?: string;
  readonly uiUrl?: URL;
  /** Taken by default if it is free. */
  readonly preferredPort?: number | undefined;
  readonly log: Log;
}

/** For every server that we run. */
export const DYNAMIC_CONFIG = {
  // One partition per queue: with few pollers, tasks are forwarded between partitions before anyone takes them.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // At the default of 20 per shard fifty calls wait 75 ms for one activity, raised 26 ms (measured).
  'history.transferProcessorMaxPollRPS': 2_000,
  'history.timerProcessorMaxPollRPS': 500,
  // A history is removed after the end of its call has been noted here. At the defaults (30 s, 10 s), removing the history of
  // a call that has just ended takes a minute (measured).
  'history.transferProcessorUpdateAckInterval': '2s',
  'history.visibilityProcessorUpdateAckInterval': '2s',
} as const;

const READY_MS = 60_000;
const POLL_MS = 100;
export const ATTEMPTS = 5;
export const PORT_TAKEN = /address already in use|port .*(in use|taken)/i;

/** Starts Temporal's development server with its Web UI on this machine and waits until it takes calls. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  await mkdir(dirname(options.dbFilename), { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await servicePort(options.preferredPort));
    const uiUrl =
      options.uiUrl ?? new URL(`http://${uiHost()}:${await servicePort(undefined, port)}${TEMPORAL_UI_PATH}`);
    const httpPort = await servicePort();
    const service = spawnServer(options, { port, httpPort, uiUrl });
    const address = `127.0.0.1:${port}`;
    const failure = await untilReady(service, () => answers(address));
    if (failure === undefined) {
      return { address, uiUrl, port, httpPort, process: service, stop: () => service.stop() };
    }
    await service.stop();
    const portTaken = PORT_TAKEN.test(failure);
    const mayMove = options.port === undefined || options.uiUrl === undefined;
    if (!portTaken || !mayMove || attempt === ATTEMPTS) {
      throw new StartError(`The Temporal server (${options.cliPath}) does not start: ${failure}`);
    }
  }
}

/**
 * The Web UI answers whatever host a request names, so a web page that makes its own name point to 127.0.0.1 could use it. On
 * Linux it listens on an address that no page can know.
 */
function uiHost(): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  return `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

function spawnServer(
  options: TemporalServerOptions,
  { port, httpPort, uiUrl }: Pick<TemporalServer, 'port' | 'httpPort' | 'uiUrl'>,
): ServiceProcess {
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--http-port',
    String(httpPort),
  ];
  args.push('--ui-ip', uiUrl.hostname, '--ui-port', uiUrl.port, '--ui-public-path', TEMPORAL_UI_PATH);
  args.push('--db-filename', options.dbFilename, '--log-level', 'warn', '--ui-disable-news-fetch');
  args.push('--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal');
  if (options.codecEndpoint !== undefined) args.push('--ui-codec-endpoint', options.codecEndpoint);
  // A web page can send simple requests to the HTTP API, which the server always opens. This makes it answer one host only.
  args.push(
    '--dynamic-config-value',
    `frontend.httpAllowedHosts=["${randomBytes(16).toString('hex')}.invalid"]`,
  );
  // Settings of the person's own command line (profiles, namespaces, API keys) are not for this server.
  args.push('--disable-config-file', '--disable-config-env');
  for (const [key, value] of Object.entries(DYNAMIC_CONFIG))
    args.push('--dynamic-config-value', `${key}=${JSON.stringify(value)}`);
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTES))
    args.push('--search-attribute', `${name}=${type}`);
  return spawnService({
    name: 'temporal',
    command: options.cliPath,
    args,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    stopSignal: 'SIGTERM',
    stopGraceMs: 10_000,
    quietStop: true,
    onLine: (line) => {
      // The rest is its greeting, with addresses that we print ourselves.
      if (line.startsWith('time=')) options.log(line);
    },
  });
}

/** Undefined once `isReady`, else why it is not. */
export async function untilReady(
  service: ServiceProcess,
  isReady: () => Promise<boolean>,
): Promise<string | undefined> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (service.hasExited()) return service.lastLines().slice(-3).join('; ') || 'it ended without a word';
    if (await isReady()) return undefined;
    await Promise.race([sleep(POLL_MS), service.exited]);
  }
  return `it did not answer within ${READY_MS / 1_000} s`;
}

/** Whether a Temporal server with the namespace `default` takes requests at `address`. */
function answers(address: string): Promise<boolean> {
  return succeeds(address, ({ workflowService }) =>
    workflowService.describeNamespace({ namespace: 'default' }),
  );
}

/** Whether the server at `address` carries `requests` out within two seconds. */
export async function succeeds(
  address: string,
  requests: (connection: Connection) => Promise<unknown>,
): Promise<boolean> {
  const connection = Connection.lazy({ address });
  try {
    await connection.withDeadline(Date.now() + 2_000, () => requests(connection));
    return true;
  } catch {
    return false; // Not yet: the process either comes up or ends, and both are watched.
  } finally {
    await connection.close();
  }
}
