/** Measures what calls notice of a flood: webhooks that Twilio has not signed, and sockets that send nothing. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { startRedis, whyNoRedis } from '../../test/gateway/limits/redis-server.ts';
import { pacedCalls } from '../paced-calls.ts';
import { merged, under } from '../results.ts';
import type { Results } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';

const LINE = 'flood';
const DIAL = { tokenMs: 15, tokens: 8 };
/** Requests under way while the capacity is measured, and connections of the flood. */
const AT_ONCE = 64;
/** Short, because webhooks that are due are sent at once: a burst of forty is no flood at a fixed rate. */
const TICK_MS = 10;

export const flood: Scenario = {
  name: 'flood',
  lines: ({ flood: { modelMs } }) => [
    { name: LINE, speculation: 'final', dial: { ...DIAL, firstTokenMs: modelMs } },
  ],
  async run(bench) {
    const { sockets, capacityMs } = bench.parameters.flood;
    const agent = new Agent({ connections: AT_ONCE });
    try {
      const capacity = await capacityOf(bench, agent, capacityMs);
      bench.log(`${Math.round(capacity)} unsigned webhooks in a second are all that it answers`);
      const flooded = { agent, perS: capacity / 2, sockets };
      const calls = await quietAndBeside(bench, flooded);
      const whileRedisDies = await quietAndBesideDyingRedis(bench, flooded);
      return merged([
        under('flood', { capacityPerS: capacity, ...calls }),
        whileRedisDies === undefined ? {} : under('flood.redisKilled', whileRedisDies),
      ]);
    } finally {
      await agent.destroy();
    }
  },
};

interface Flood {
  readonly agent: Agent;
  /** Webhooks in a second. */
  readonly perS: number;
  readonly sockets: number;
}

/** Makes the same calls without a flood, then beside one. Adds the difference of the p95. */
async function quietAndBeside(
  bench: Bench,
  flooded: Flood,
  during: () => Promise<void> = async () => {},
): Promise<Results> {
  const quiet = await pacedCalls(bench, LINE, bench.parameters.flood);
  const [beside] = await Promise.all([callsBeside(bench, flooded), during()]);
  return merged([
    under('quiet', quiet),
    under('beside', beside),
    { addedP95Ms: (beside['p95Ms'] ?? NaN) - (quiet['p95Ms'] ?? NaN) },
  ]);
}

/** Calls beside a flood. */
async function callsBeside(bench: Bench, { agent, perS, sockets }: Flood): Promise<Results> {
  await using idle = await idleSockets(bench, sockets);
  const stopping = new AbortController();
  const flooding = sendAtRate(bench, agent, { perS, signal: stopping.signal });
  const calls = await pacedCalls(bench, LINE, bench.parameters.flood).finally(() => stopping.abort());
  const { sent, refused, seconds } = await flooding;
  return { ...calls, sentPerS: sent / seconds, refused, sockets: idle.opened };
}

/** The same on a system with Redis, which is killed in the middle of the flood. Undefined if this machine has no Redis. */
async function quietAndBesideDyingRedis(bench: Bench, flooded: Flood): Promise<Results | undefined> {
  const why = whyNoRedis();
  if (why !== undefined) {
    bench.log(`without Redis: ${why}`);
    return undefined;
  }
  await using redis = await startRedis();
  await using our = await bench.startAnother({ REDIS_URL: redis.url });
  const { turnEveryMs, turnsPerCall } = bench.parameters.flood;
  return await quietAndBeside({ ...bench, our }, flooded, async () => {
    await sleep((turnEveryMs * turnsPerCall) / 2);
    await redis.kill();
  });
}

/** One has no right form, and is refused before the body is read; the other is compared. */
const FORGED = ['bm8gc2lnbmF0dXJlIG9mIHR3aWxpbw==', `${'A'.repeat(27)}=`];

/** Sends one unsigned webhook. Returns its status. */
async function unsigned({ our }: Bench, agent: Agent): Promise<number> {
  const { statusCode, body } = await request(our.target.webhookUrl, {
    method: 'POST',
    dispatcher: agent,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': FORGED[Math.random() < 0.5 ? 0 : 1],
    },
    body: `CallSid=CA${'0'.repeat(32)}&From=%2B15550100001&To=%2B15550101000&Direction=inbound`,
  });
  await body.dump();
  return statusCode;
}

/** How many it answers in a second, if the next one is sent as soon as one is answered. */
async function capacityOf(bench: Bench, agent: Agent, forMs: number): Promise<number> {
  const until = performance.now() + forMs;
  let answered = 0;
  const sender = async () => {
    while (performance.now() < until) {
      await unsigned(bench, agent);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return answered / (forMs / 1_000);
}

/** Sends at a fixed rate, whether they are answered or not. */
async function sendAtRate(
  bench: Bench,
  agent: Agent,
  { perS, signal }: { perS: number; signal: AbortSignal },
): Promise<{ sent: number; refused: number; seconds: number }> {
  const startedMs = performance.now();
  const elapsedS = () => (performance.now() - startedMs) / 1_000;
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  let refused = 0;
  while (!signal.aborted) {
    for (const due = elapsedS() * perS; sent < due; sent += 1) {
      const one = unsigned(bench, agent)
        .then((status) => void (refused += status === 403 || status === 429 ? 1 : 0))
        .finally(() => underWay.delete(one));
      underWay.add(one);
    }
    await sleep(TICK_MS, undefined, { signal: bench.signal });
  }
  const seconds = elapsedS();
  await Promise.all(underWay);
  return { sent, refused, seconds };
}

/** Opens sockets that send nothing. The gateway may close them. */
async function idleSockets(
  { our }: Bench,
  count: number,
): Promise<AsyncDisposable & { readonly opened: number }> {
  const { hostname: host, port } = new URL(our.system.addresses.gateway);
  const sockets: Socket[] = [];
  for (let opened = 0; opened < count; opened += 1) {
    const socket = connect({ host, port: Number(port) });
    socket.on('error', () => socket.destroy());
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
    sockets.push(socket);
  }
  return {
    opened: sockets.length,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
