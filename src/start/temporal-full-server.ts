/** Runs the full Temporal server on this machine, with its data in Postgres. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { makePrivateFolder } from '../lib/private-folder.ts';
import { addSearchAttributes, isNotFound } from './external-services.ts';
import { servicePort } from './ports.ts';
import { spawnService } from './service-process.ts';
import type { ServiceProcess } from './service-process.ts';
import { StartError } from './start-error.ts';
import type { Log } from './start-error.ts';
import type { FullServerPrograms } from './temporal-full-programs.ts';
import { dynamicConfigText, PORT_COUNT, serverConfigText } from './temporal-server-config.ts';
import { ATTEMPTS, DYNAMIC_CONFIG, PORT_TAKEN, succeeds, untilReady } from './temporal-server.ts';
import type { TemporalStore } from './temporal-store.ts';

const NAMESPACE = 'default';
/** As in the development server: how long the history of a call that has ended is kept. */
const RETENTION = '1 day';

export interface FullTemporalServer {
  /** `host:port` for clients and workers. */
  readonly address: string;
  readonly ports: readonly number[];
  readonly process: ServiceProcess;
}

export interface FullTemporalServerOptions {
  readonly programs: Pick<FullServerPrograms, 'server'>;
  /** Prepared by `prepareTemporalStore`. */
  readonly store: TemporalStore;
  /** Folder for the configuration, which contains the password of the database. */
  readonly folder: string;
  /** Those of an earlier start. Default: free ones. */
  readonly ports?: readonly number[];
  /** For clients, taken by default if it is free. */
  readonly preferredPort?: number | undefined;
  readonly log: Log;
}

/** Starts the server and waits until it takes calls. Throws `StartError`. */
export async function startFullTemporalServer(
  options: FullTemporalServerOptions,
): Promise<FullTemporalServer> {
  for (let attempt = 1; ; attempt++) {
    const ports = options.ports ?? (await choosePorts(options.preferredPort));
    const service = await spawnServer(options, ports);
    const address = `127.0.0.1:${ports[0]}`;
    const failure = await untilReady(service, () => succeeds(address, provideNamespace));
    if (failure === undefined) return { address, ports, process: service };
    await service.stop();
    const mayMove = options.ports === undefined && attempt < ATTEMPTS && PORT_TAKEN.test(failure);
    if (!mayMove) {
      throw new StartError(
        `The Temporal server (${options.programs.server}) does not start on Postgres: ${failure}`,
      );
    }
  }
}

async function choosePorts(preferred: number | undefined): Promise<readonly number[]> {
  const ports = [await servicePort(preferred)];
  while (ports.length < PORT_COUNT) {
    const port = await servicePort();
    if (!ports.includes(port)) ports.push(port);
  }
  return ports;
}

async function spawnServer(
  { programs, store, folder, log }: FullTemporalServerOptions,
  ports: readonly number[],
): Promise<ServiceProcess> {
  makePrivateFolder(folder);
  const configFile = join(folder, 'server.yaml');
  const dynamicConfigFile = join(folder, 'dynamic.yaml');
  await writeFile(dynamicConfigFile, dynamicConfigText(DYNAMIC_CONFIG), { mode: 0o600 });
  await writeFile(configFile, serverConfigText({ store, ports, dynamicConfigFile }), { mode: 0o600 });
  return spawnService({
    name: 'temporal',
    command: programs.server,
    args: ['--config-file', configFile, '--allow-no-auth', 'start'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    stopSignal: 'SIGTERM',
    stopGraceMs: 10_000,
    quietStop: true,
    onLine: log,
  });
}

/** Makes the namespace at the first start. Succeeds once workflows with our search attributes can be started. */
async function provideNamespace(connection: Connection): Promise<void> {
  const { workflowService } = connection;
  try {
    await workflowService.describeNamespace({ namespace: NAMESPACE });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await workflowService.registerNamespace({
      namespace: NAMESPACE,
      workflowExecutionRetentionPeriod: msToTs(RETENTION),
    });
  }
  await addSearchAttributes(connection, NAMESPACE);
  // Refused until every part of the server knows the new attributes.
  await workflowService.countWorkflowExecutions({ namespace: NAMESPACE, query: `EvercallTenant = ''` });
}
