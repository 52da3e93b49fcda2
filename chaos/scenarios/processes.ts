/** Our own processes die, sleep, or are replaced. */
import type { Member } from '../member.ts';
import type { Chaos, Scenario } from '../scenario.ts';
import type { Pair } from '../system.ts';

/** Share of kills that take both processes of a kind. */
const BOTH = 0.3;
/** A gateway sleeps this long before the relay gives its connections up. */
const SLEEP_MS = [500, 2_500] as const;
/**
 * No gateway wakes up sooner: at life's speed the relay takes longer to come again. At another one it might do so in a time
 * that a process cannot tell from a busy moment.
 */
const SHORTEST_SLEEP_MS = 2_100;
/** Until the phones know that their connections are gone: far less than they take to open others. */
const NOTICE_MS = 300;
/** Longest wait for all callers to have a connection again. */
const RECONNECT_MS = 10_000;
/** How long a gateway that has woken up may go on with calls that it does not hold any more. */
const AWAKE_MS = 3_000;
const POLL_MS = 50;

export const workerKilled: Scenario = {
  name: 'worker-killed',
  async break(chaos) {
    await atMoments(chaos, async () => kill(chaos, someOf(chaos, chaos.system.workers)));
  },
};

export const gatewayKilled: Scenario = {
  name: 'gateway-killed',
  async break(chaos) {
    await atMoments(chaos, async () => kill(chaos, someOf(chaos, chaos.system.gateways)));
  },
};

/** A gateway and a worker in the same moment. */
export const bothKilled: Scenario = {
  name: 'both-killed',
  async break(chaos) {
    const { gateways, workers } = chaos.system;
    await atMoments(chaos, async () =>
      kill(chaos, [chaos.random.pick(gateways), chaos.random.pick(workers)]),
    );
  },
};

export const gatewayPaused: Scenario = {
  name: 'gateway-paused',
  async break(chaos) {
    await atMoments(chaos, () => putToSleep(chaos, chaos.random.pick([0, 1])));
  },
};

export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  async break(chaos) {
    const { workers, gateways, temporal, postgres, balancer } = chaos.system;
    await chaos.until(chaos.random.between(0, chaos.windowMs / 4));
    for (const [index, gateway] of gateways.entries())
      await replace(chaos, gateway, () => balancer.isReady(index));
    for (const worker of workers) await replace(chaos, worker, () => true);
    for (const service of [temporal, postgres]) {
      chaos.log(`${service.name} is restarted`);
      await service.stop();
      await service.start();
    }
  },
};

async function atMoments(chaos: Chaos, act: () => Promise<void>): Promise<void> {
  for (const atMs of chaos.random.moments(chaos.parameters.faults, chaos.windowMs)) {
    await chaos.until(atMs);
    await act();
  }
}

function someOf({ random }: Chaos, members: Pair<Member>): readonly Member[] {
  return random.happens(BOTH) ? members : [random.pick(members)];
}

/** SIGKILL; each is started again by itself. */
export function kill({ log }: Chaos, members: readonly Member[]): void {
  for (const { name, kept } of members) {
    log(`${name} (pid ${String(kept.pid())}) is killed`);
    kept.kill('SIGKILL');
  }
}

/** SIGSTOP until the other gateway has taken its calls, then SIGCONT; it is not told that it has lost them. */
async function putToSleep(chaos: Chaos, index: number): Promise<void> {
  const { system, random, pause, unconnected, log } = chaos;
  const gateway = system.gateways[index];
  if (gateway === undefined) throw new Error(`there is no gateway ${index}`);
  log(`${gateway.name} sleeps`);
  gateway.kept.kill('SIGSTOP');
  const asleep = pause(SHORTEST_SLEEP_MS);
  chaos.fellAsleep();
  await pause(random.between(...SLEEP_MS));
  const closeItsEnds = system.balancer.abandon(index);
  await pause(NOTICE_MS);
  for (let leftMs = RECONNECT_MS; leftMs > 0 && unconnected() > 0; leftMs -= POLL_MS) await pause(POLL_MS);
  await asleep;
  log(`${gateway.name} wakes up`);
  gateway.kept.kill('SIGCONT');
  await pause(AWAKE_MS);
  closeItsEnds();
}

/** SIGTERM, and resolves when another process stands in its place. */
async function replace({ pause, log }: Chaos, member: Member, isReady: () => boolean): Promise<void> {
  const { name, kept } = member;
  const pid = kept.pid();
  log(`${name} (pid ${String(pid)}) is told to end`);
  kept.kill('SIGTERM');
  while (kept.pid() === pid || !member.hasBegun() || !isReady()) await pause(POLL_MS);
}
