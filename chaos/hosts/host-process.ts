/**
 * The process that stands for a host. It runs in the namespace of the host, and so does what it starts. Our own Postgres and
 * Temporal listen on the loopback address only: a door on the host's address leads to them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { exitWithParent } from '../../src/lib/exit-with-parent.ts';
import { startEmbeddedPostgres } from '../../src/start/embedded-postgres.ts';
import { startRedis } from '../../test/gateway/limits/redis-server.ts';
import { startLink } from '../link.ts';
import { startMember } from '../member.ts';
import { startServices } from '../services.ts';
import { toHost } from './messages.ts';
import type { FromHost, ToHost, Work } from './messages.ts';

const POLL_MS = 50;

const running = new AsyncDisposableStack();
const stopping = new AbortController();

function tell(message: FromHost): void {
  process.send?.(message);
}

const onLine = (name: string, text: string): void => tell({ type: 'line', process: name, text });
const log = (text: string): void => tell({ type: 'log', text });

type Started = Omit<Extract<FromHost, { type: 'started' }>, 'type'>;

async function start(address: string, work: Work): Promise<Started> {
  const door = async (port: number): Promise<number> => running.use(await startLink(port, address)).port;
  switch (work.kind) {
    case 'postgres': {
      const { dataDir } = work;
      const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => onLine('postgres', line) });
      running.defer(() => postgres.stop());
      return { port: await door(postgres.port), url: postgres.url };
    }
    case 'temporal': {
      const { dataDir, backend } = work;
      const options = { temporalBackend: backend, log, onLine, signal: stopping.signal };
      const { temporalAddress } = await startServices(dataDir, options, running);
      return { port: await door(Number(temporalAddress.split(':')[1])) };
    }
    case 'redis': {
      const redis = running.use(await startRedis());
      return { port: await door(Number(new URL(redis.url).port)) };
    }
    case 'gateway':
    case 'worker': {
      const { kind, number, program, env } = work;
      const member = await startMember({ kind, number, program, env, hasStandby: false, log, onLine });
      running.use(member);
      while (!member.hasBegun()) await sleep(POLL_MS, undefined, { signal: stopping.signal });
      return {};
    }
  }
}

async function stop(): Promise<void> {
  stopping.abort();
  await running.disposeAsync();
}

async function take(message: ToHost): Promise<void> {
  if (message.type === 'stop') {
    await stop();
    tell({ type: 'stopped' });
    return;
  }
  try {
    tell({ type: 'started', ...(await start(message.address, message.work)) });
  } catch (error) {
    tell({ type: 'failed', complaint: String(error) });
  }
}

process.on('message', (message) => void take(toHost.parse(message)));
exitWithParent(stop);
// Until the host has work, nothing but the channel keeps this process alive.
process.channel?.ref();
tell({ type: 'here' });
