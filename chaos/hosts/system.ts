/** Starts the system under test with each of its parts on a host of its own. Callers, balancer and models are outside. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { createCallRecordReader } from '../../src/adapters/postgres/call-record.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { lazyConnection } from '../../src/adapters/temporal/connection.ts';
import { createCallCodec } from '../../src/adapters/temporal/payload-codec.ts';
import { openPayloadKeys } from '../../src/config/payload-keys.ts';
import type { TemporalBackend } from '../../src/config/start.ts';
import { untilPolled } from '../../src/start/child-services.ts';
import { prepareDatabase, readTenants } from '../../src/start/prepare-database.ts';
import { writeAgent } from '../agent.ts';
import { startBalancer } from '../balancer.ts';
import { targetAt } from '../called-system.ts';
import type { CalledSystem } from '../called-system.ts';
import { startLink } from '../link.ts';
import { KNOWLEDGE, memberSettings, NAMESPACE } from '../member-settings.ts';
import type { Models } from '../model.ts';
import { provideWorkflowBundle } from '../workflow-bundle.ts';
import { HOSTS } from './host-names.ts';
import type { HostName } from './host-names.ts';
import { startHost } from './host.ts';
import type { Host } from './host.ts';
import type { Work } from './messages.ts';
import { createHostNetwork } from './network.ts';
import type { HostNetwork } from './network.ts';

/** A system on several hosts, whose cables can be pulled. */
export interface HostSystem extends CalledSystem, Pick<HostNetwork, 'pull' | 'plug'> {}

export interface HostSystemOptions {
  readonly models: Pick<Models, 'primaryUrl' | 'fallbackUrl'>;
  readonly temporalBackend: TemporalBackend;
  /** Folder with the code of gateway and worker. */
  readonly productDir: string;
  readonly log: (line: string) => void;
  readonly onLine: (process: string, line: string) => void;
  readonly signal: AbortSignal;
}

/** Each host has its own ports. */
const GATEWAY_PORT = 3_000;
const GATEWAYS = ['gateway-1', 'gateway-2'] as const;
const WORKERS = ['worker-1', 'worker-2'] as const;
/** Limit of the wait until gateways are ready; they need far less. */
const UP_MS = 180_000;
const POLL_MS = 50;
/** A gateway without a network takes no connection, so readiness must only tell a busy gateway from one that is starting. */
const PATIENCE_MS = 2_000;
/** Limit of the wait for a connection to compare call records. */
const AUDIT_MS = 30_000;

/** Starts the system. Disposing it, or a failed start, leaves no process, no network and no file behind. */
export async function startHostSystem(options: HostSystemOptions): Promise<HostSystem> {
  const { signal, log } = options;
  await using stack = new AsyncDisposableStack();
  const scratch = await mkdtemp(join(tmpdir(), 'evercall-hosts-'));
  stack.defer(() => rm(scratch, { recursive: true, force: true }));
  const network = stack.use(await createHostNetwork());
  const agentsDir = join(scratch, 'agents');
  await mkdir(agentsDir);
  const agent = await writeAgent(agentsDir);
  const place = { network, scratch, agentsDir, options, stack };
  const services = await startServiceHosts(place);
  await prepareDatabase(
    { url: services.databaseUrl.href },
    { knowledgeDir: KNOWLEDGE },
    await readTenants(agentsDir),
    log,
  );
  const addresses = GATEWAYS.map((host) => ({ host: network.addressOf(host), port: GATEWAY_PORT }));
  const balancer = stack.use(await startBalancer(addresses, { patienceMs: PATIENCE_MS }));
  const secrets = {
    TWILIO_AUTH_TOKEN: randomBytes(16).toString('hex'),
    PAYLOAD_KEYS: randomBytes(32).toString('base64'),
  };
  await startMemberHosts(place, { ...services.env, ...secrets, BASE_URL: balancer.origin });
  const untilUp = async (): Promise<void> => {
    const deadline = Date.now() + UP_MS;
    while (!GATEWAYS.every((_, index) => balancer.isReady(index))) {
      signal.throwIfAborted();
      if (Date.now() > deadline) throw new Error(`the gateways are not ready after ${UP_MS / 1_000} s`);
      await sleep(POLL_MS);
    }
  };
  await untilUp();
  const temporal = { connectionOptions: { address: services.temporalAddress }, namespace: NAMESPACE };
  await untilPolled(temporal, [], signal);
  // All calls are compared at once, and nobody waits for it.
  const pool = createPool(services.databaseUrl.href, { connectTimeoutMs: AUDIT_MS });
  stack.defer(() => pool.end());
  const connection = lazyConnection(temporal.connectionOptions);
  stack.defer(() => connection.close());
  const codec = createCallCodec({ keys: openPayloadKeys(secrets, scratch) });
  const resources = stack.move();
  return {
    ...agent,
    balancer,
    target: targetAt(balancer.origin, secrets.TWILIO_AUTH_TOKEN),
    callRecords: createCallRecordReader(pool),
    client: new Client({ connection, dataConverter: codec.dataConverter }),
    codec,
    pull: network.pull,
    plug: network.plug,
    async heal() {
      for (const host of HOSTS) await network.plug(host);
      await untilUp();
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

interface Place {
  readonly network: HostNetwork;
  readonly scratch: string;
  readonly agentsDir: string;
  readonly options: HostSystemOptions;
  readonly stack: AsyncDisposableStack;
}

async function start({ network, options, stack }: Place, name: HostName, work: Work): Promise<Host> {
  return stack.use(await startHost(name, work, { ...options, network }));
}

interface Services {
  readonly databaseUrl: URL;
  readonly temporalAddress: string;
  /** How gateways and workers find them, by the names of the hosts. */
  readonly env: Readonly<Record<string, string>>;
}

/** Postgres, Temporal with a Postgres of its own, and Redis. */
async function startServiceHosts(place: Place): Promise<Services> {
  const { network, scratch, options } = place;
  const [postgres, temporal, redis] = await Promise.all([
    start(place, 'postgres', { kind: 'postgres', dataDir: join(scratch, 'postgres') }),
    start(place, 'temporal', {
      kind: 'temporal',
      dataDir: join(scratch, 'temporal'),
      backend: options.temporalBackend,
    }),
    start(place, 'redis', { kind: 'redis' }),
  ]);
  const databaseUrl = new URL(postgres.url ?? '');
  databaseUrl.port = String(postgres.port);
  const named = new URL(databaseUrl);
  named.hostname = 'postgres';
  named.searchParams.set('sslmode', 'disable');
  databaseUrl.hostname = network.addressOf('postgres');
  return {
    databaseUrl,
    temporalAddress: `${network.addressOf('temporal')}:${String(temporal.port)}`,
    env: {
      DATABASE_URL: named.href,
      TEMPORAL_ADDRESS: `temporal:${String(temporal.port)}`,
      REDIS_URL: `redis://redis:${String(redis.port)}`,
    },
  };
}

async function startMemberHosts(place: Place, own: Readonly<Record<string, string>>): Promise<void> {
  const { network, scratch, agentsDir, options, stack } = place;
  const door = async (url: string): Promise<string> => {
    const there = new URL(url);
    const { port } = stack.use(await startLink(Number(there.port), network.outside));
    there.host = `${network.outside}:${port}`;
    return there.href;
  };
  const models = {
    primaryUrl: await door(options.models.primaryUrl),
    fallbackUrl: await door(options.models.fallbackUrl),
  };
  const startOne = async (kind: 'gateway' | 'worker', index: number, name: HostName): Promise<Host> => {
    const dataDir = join(scratch, name);
    await provideWorkflowBundle(dataDir);
    const env = {
      ...memberSettings(models),
      ...own,
      ...{ DATA_DIR: dataDir, AGENTS_DIR: agentsDir },
      ...(kind === 'gateway' ? { HOST: network.addressOf(name), PORT: String(GATEWAY_PORT) } : {}),
    };
    const program = join(options.productDir, 'src', kind, 'main.ts');
    return await start(place, name, { kind, number: index + 1, program, env });
  };
  await Promise.all([
    ...WORKERS.map((name, index) => startOne('worker', index, name)),
    ...GATEWAYS.map((name, index) => startOne('gateway', index, name)),
  ]);
}
