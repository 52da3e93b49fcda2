/** Starts the system under test: two gateways behind a balancer, two workers, Postgres and Temporal. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { z } from 'zod';
import { freePort } from '../src/lib/free-port.ts';
import { createCallRecordReader } from '../src/adapters/postgres/call-record.ts';
import { createPool } from '../src/adapters/postgres/pool.ts';
import { lazyConnection } from '../src/adapters/temporal/connection.ts';
import { createCallCodec } from '../src/adapters/temporal/payload-codec.ts';
import { openPayloadKeys } from '../src/config/payload-keys.ts';
import { authTokenFrom } from '../src/config/auth-token.ts';
import { untilPolled } from '../src/start/child-services.ts';
import type { OwnProcess } from '../src/start/child-services.ts';
import { prepareDatabase, readTenants } from '../src/start/prepare-database.ts';
import { startBalancer } from './balancer.ts';
import { targetAt } from './called-system.ts';
import type { CalledSystem } from './called-system.ts';
import { writeAgent } from './agent.ts';
import type { AgentLimits } from './agent.ts';
import { startLink } from './link.ts';
import type { Link } from './link.ts';
import { startMember } from './member.ts';
import type { Member } from './member.ts';
import { KNOWLEDGE, memberSettings, NAMESPACE } from './member-settings.ts';
import type { Service } from './service.ts';
import { startServices } from './services.ts';
import type { Services, ServicesOptions } from './services.ts';
import { provideWorkflowBundle } from './workflow-bundle.ts';

export interface ChaosSystem extends CalledSystem {
  readonly gateways: Pair<Member>;
  readonly workers: Pair<Member>;
  readonly temporal: Service;
  readonly postgres: Service;
  /** Between each gateway and Temporal. */
  readonly temporalLinks: Pair<Link>;
  /** Between all processes and Postgres. */
  readonly postgresLink: Link;
  /** Of Postgres, not through the link. */
  readonly databaseUrl: string;
  /** What calls have left behind: open connections of both gateways, and signals in the journal (`waiting ended`). */
  leftovers(): Promise<{ readonly sockets: number; readonly signals: readonly string[] }>;
}

export type Pair<T> = readonly [T, T];

export interface ChaosSystemOptions extends ServicesOptions {
  readonly models: { readonly primaryUrl: string; readonly fallbackUrl: string };
  /** Folder with the code of gateway and worker: the repository, or a copy of it. */
  readonly productDir: string;
  /** Default: those of the sample agent. */
  readonly agentLimits?: AgentLimits;
  /** Further settings of gateways and workers. */
  readonly env?: Readonly<Record<string, string>>;
  /** The agent's file, instead of the sample agent's. */
  readonly agentText?: string;
}

/** Limit of the wait until gateways and workers are up; they need far less. */
const UP_MS = 180_000;
const POLL_MS = 50;

/** Starts the system. Disposing it, or a failed start, leaves no process and no file behind. */
export async function startChaosSystem(options: ChaosSystemOptions): Promise<ChaosSystem> {
  await using stack = new AsyncDisposableStack();
  const scratch = await mkdtemp(join(tmpdir(), 'evercall-chaos-'));
  stack.defer(() => rm(scratch, { recursive: true, force: true }));
  const folders = { data: join(scratch, 'data'), agents: join(scratch, 'agents') };
  await mkdir(folders.agents);
  const agent = await writeAgent(folders.agents, options);
  const [services] = await Promise.all([
    startServices(folders.data, options, stack),
    // Two workers would each build it for itself.
    provideWorkflowBundle(folders.data),
  ]);
  const tenants = await readTenants(folders.agents);
  await prepareDatabase({ url: services.databaseUrl }, { knowledgeDir: KNOWLEDGE }, tenants, options.log);
  const links = await startLinks(services, stack);
  const { origins, ...members } = await startMembers({ folders, services, links }, options, stack);
  const pool = createPool(services.databaseUrl);
  stack.defer(() => pool.end());
  const connection = lazyConnection({ address: services.temporalAddress });
  stack.defer(() => connection.close());
  const parts = { ...links, ...services, ...members };
  await untilUp(parts, options.signal);
  const settings = { connectionOptions: { address: services.temporalAddress }, namespace: NAMESPACE };
  await untilPolled(
    settings,
    members.workers.map(({ kept }) => kept),
    options.signal,
  );
  const codec = createCallCodec({ keys: openPayloadKeys({}, folders.data) });
  const resources = stack.move();
  return {
    ...parts,
    ...agent,
    target: targetAt(members.balancer.origin, authTokenFrom(options.env ?? {}, folders.data)),
    callRecords: createCallRecordReader(pool),
    client: new Client({ connection, dataConverter: codec.dataConverter }),
    codec,
    async leftovers() {
      const calls = await Promise.all(origins.map(openCalls));
      const { rows } = await pool.query<{ signal: string }>(
        `select status || ' ' || name as signal from signal_journal`,
      );
      return { sockets: calls.reduce((sum, each) => sum + each), signals: rows.map(({ signal }) => signal) };
    },
    async heal() {
      await undoFaults(parts);
      await untilUp(parts, options.signal);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

type Links = Pick<ChaosSystem, 'temporalLinks' | 'postgresLink'>;

async function startLinks(
  { databaseUrl, temporalAddress }: Services,
  stack: AsyncDisposableStack,
): Promise<Links> {
  const start = async (port: number): Promise<Link> => stack.use(await startLink(port));
  const temporalPort = Number(temporalAddress.split(':')[1]);
  return {
    temporalLinks: [await start(temporalPort), await start(temporalPort)],
    postgresLink: await start(Number(new URL(databaseUrl).port)),
  };
}

interface Places {
  readonly folders: { readonly data: string; readonly agents: string };
  readonly services: Services;
  readonly links: Links;
}

async function startMembers(
  { folders, services, links }: Places,
  { models, productDir, env: further, log, onLine }: ChaosSystemOptions,
  stack: AsyncDisposableStack,
): Promise<Pick<ChaosSystem, 'balancer' | 'gateways' | 'workers'> & { readonly origins: readonly string[] }> {
  const ports: Pair<number> = [await freePort(), await freePort()];
  const balancer = stack.use(await startBalancer(ports.map((port) => ({ host: '127.0.0.1', port }))));
  const databaseUrl = new URL(services.databaseUrl);
  databaseUrl.port = String(links.postgresLink.port);
  const { STANDBY_PROCESSES } = process.env;
  const env = {
    ...memberSettings(models),
    ...{ DATA_DIR: folders.data, AGENTS_DIR: folders.agents },
    ...{ BASE_URL: balancer.origin, DATABASE_URL: databaseUrl.href },
    ...further,
  };
  const start = async (kind: OwnProcess, index: 0 | 1): Promise<Member> => {
    const own =
      kind === 'worker'
        ? { TEMPORAL_ADDRESS: services.temporalAddress }
        : {
            PORT: String(ports[index]),
            TEMPORAL_ADDRESS: `127.0.0.1:${links.temporalLinks[index].port}`,
          };
    const program = join(productDir, 'src', kind, 'main.ts');
    const number = index + 1;
    const hasStandby = STANDBY_PROCESSES !== 'off';
    return stack.use(
      await startMember({ kind, number, hasStandby, env: { ...env, ...own }, program, log, onLine }),
    );
  };
  return {
    origins: ports.map((port) => `http://127.0.0.1:${port}`),
    balancer,
    workers: [await start('worker', 0), await start('worker', 1)],
    gateways: [await start('gateway', 0), await start('gateway', 1)],
  };
}

type Parts = Omit<Services, 'databaseUrl' | 'temporalAddress'> &
  Links &
  Pick<ChaosSystem, 'balancer' | 'gateways' | 'workers'>;

async function undoFaults({ temporalLinks, postgresLink, gateways, workers, ...rest }: Parts): Promise<void> {
  for (const link of [...temporalLinks, postgresLink]) link.heal();
  for (const { kept } of [...gateways, ...workers]) kept.kill('SIGCONT');
  // Temporal may need Postgres.
  await rest.postgres.start();
  await rest.temporal.start();
}

async function untilUp({ balancer, gateways, workers }: Parts, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + UP_MS;
  for (;;) {
    signal.throwIfAborted();
    const isReady = gateways.every((gateway, index) => gateway.hasBegun() && balancer.isReady(index));
    if (isReady && workers.every((worker) => worker.hasBegun())) return;
    if (Date.now() > deadline) throw new Error(`gateways and workers are not up after ${UP_MS / 1_000} s`);
    await sleep(POLL_MS);
  }
}

/** Number of open connections of a gateway. */
async function openCalls(origin: string): Promise<number> {
  const response = await fetch(`${origin}/health/ready`);
  return z.object({ calls: z.number() }).parse(await response.json()).calls;
}
