import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { servicePort } from './ports.ts';
import { SEARCH_ATTRIBUTES } from './search-attributes.ts';
import { spawnService } from './service-process.ts';
import type { ServiceProcess } from './service-process.ts';
import { StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

export interface TemporalServer {
  /** `host:port` for clients and workers. */
  readonly address: string;
  readonly uiUrl: string;
  readonly port: number;
  readonly uiPort: number;
  readonly process: ServiceProcess;
  stop(): Promise<void>;
}

export interface TemporalServerOptions {
  readonly cliPath: string;
  /** SQLite file with all calls; made at first use. */
  readonly dbFilename: string;
  /** Default: free ones. */
  readonly port?: number;
  readonly uiPort?: number;
  /** Taken by default where they are free. */
  readonly preferred?: { readonly port?: number | undefined; readonly uiPort?: number | undefined };
  /** Where the Web UI has payloads decrypted. */
  readonly codecEndpoint?: string;
  readonly log: Log;
}

const DYNAMIC_CONFIG = {
  // One partition per queue: with few pollers, tasks are forwarded between partitions before anyone takes them.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // At the default of 20 per shard fifty calls wait 75 ms for one activity, raised 26 ms (measured).
  'history.transferProcessorMaxPollRPS': 2_000,
  'history.timerProcessorMaxPollRPS': 500,
} as const;

const READY_MS = 60_000;
const POLL_MS = 100;
const ATTEMPTS = 5;

/** Starts Temporal's development server with its Web UI on this machine and waits until it takes calls. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  await mkdir(dirname(options.dbFilename), { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await servicePort(options.preferred?.port));
    const uiPort = options.uiPort ?? (await servicePort(options.preferred?.uiPort, port));
    const service = spawnServer(options, port, uiPort);
    const address = `127.0.0.1:${port}`;
    const failure = await untilReady(service, address);
    if (failure === undefined) {
      const uiUrl = `http://127.0.0.1:${uiPort}`;
      return { address, uiUrl, port, uiPort, process: service, stop: () => service.stop() };
    }
    await service.stop();
    const portTaken = /address already in use|port .*(in use|taken)/i.test(failure);
    const mayMove = options.port === undefined || options.uiPort === undefined;
    if (!portTaken || !mayMove || attempt === ATTEMPTS) {
      throw new StartError(`The Temporal server (${options.cliPath}) does not start: ${failure}`);
    }
  }
}

function spawnServer(options: TemporalServerOptions, port: number, uiPort: number): ServiceProcess {
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--ui-port',
    String(uiPort),
  ];
  args.push('--db-filename', options.dbFilename, '--log-level', 'warn', '--ui-disable-news-fetch');
  args.push('--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal');
  if (options.codecEndpoint !== undefined) args.push('--ui-codec-endpoint', options.codecEndpoint);
  // Settings of the person's own command line (profiles, namespaces, API keys) are not for this server.
  args.push('--disable-config-file', '--disable-config-env');
  for (const [key, value] of Object.entries(DYNAMIC_CONFIG))
    args.push('--dynamic-config-value', `${key}=${value}`);
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

/** Undefined once the namespace `default` answers, else why it does not. */
async function untilReady(service: ServiceProcess, address: string): Promise<string | undefined> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (service.hasExited()) return service.lastLines().slice(-3).join('; ') || 'it ended without a word';
    if (await answers(address)) return undefined;
    await Promise.race([sleep(POLL_MS), service.exited]);
  }
  return `it did not answer within ${READY_MS / 1_000} s`;
}

/** Whether a Temporal server with the namespace takes requests at `address`. */
async function answers(address: string): Promise<boolean> {
  const connection = Connection.lazy({ address });
  try {
    await connection.withDeadline(Date.now() + 2_000, () =>
      connection.workflowService.describeNamespace({ namespace: 'default' }),
    );
    return true;
  } catch {
    return false; // Not yet: the process either comes up or ends, and both are watched.
  } finally {
    await connection.close();
  }
}
