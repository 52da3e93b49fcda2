/** Scenarios in which gateways and workers are killed, paused or replaced. */
import type { Member } from '../member.ts';
import type { Chaos, Scenario } from '../scenario.ts';
import type { Pair } from '../system.ts';

/** Share of the kills that hit both processes of a kind. */
const BOTH = 0.3;
/** How long a gateway is paused before the relay gives up its connections. */
const PAUSE_MS = [500, 2_500] as const;
/**
 * The shortest pause in total. At real speed, the relay takes longer to reconnect. With a smaller `--scale`, a pause could
 * otherwise be so short that the process cannot tell it from a busy moment.
 */
const MIN_PAUSE_MS = 2_100;
/** Time for the phones to notice that their connections are closed; far less than they need to reconnect. */
const NOTICE_MS = 300;
/** Limit of the wait for all callers to be connected again. */
const RECONNECT_MS = 10_000;
/** How long a resumed gateway may go on with calls that it no longer holds. */
const RESUMED_MS = 3_000;
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

/** Kills a gateway and a worker at the same time. */
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
    await atMoments(chaos, () => pauseGateway(chaos, chaos.random.pick([0, 1])));
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

/** Sends SIGKILL. Each process is restarted automatically. */
export function kill({ log }: Chaos, members: readonly Member[]): void {
  for (const { name, kept } of members) {
    log(`${name} (pid ${String(kept.pid())}) is killed`);
    kept.kill('SIGKILL');
  }
}

/**
 * Pauses a gateway with SIGSTOP until the other gateway has taken its calls, then resumes it. The gateway's connections
 * stay open until some time later, so it cannot see that it has lost the calls.
 */
async function pauseGateway(chaos: Chaos, index: number): Promise<void> {
  const { system, random, pause, unconnected, log } = chaos;
  const gateway = system.gateways[index];
  if (gateway === undefined) throw new Error(`no gateway with index ${index}`);
  log(`${gateway.name} is paused`);
  gateway.kept.kill('SIGSTOP');
  const minPause = pause(MIN_PAUSE_MS);
  chaos.gatewayPaused();
  await pause(random.between(...PAUSE_MS));
  const closeItsEnds = system.balancer.abandon(index);
  await pause(NOTICE_MS);
  for (let leftMs = RECONNECT_MS; leftMs > 0 && unconnected() > 0; leftMs -= POLL_MS) await pause(POLL_MS);
  await minPause;
  log(`${gateway.name} is resumed`);
  gateway.kept.kill('SIGCONT');
  await pause(RESUMED_MS);
  closeItsEnds();
}

/** Sends SIGTERM. Resolves when a new process has replaced the old one. */
async function replace({ pause, log }: Chaos, member: Member, isReady: () => boolean): Promise<void> {
  const { name, kept } = member;
  const pid = kept.pid();
  log(`${name} (pid ${String(pid)}) gets SIGTERM`);
  kept.kill('SIGTERM');
  while (kept.pid() === pid || !member.hasBegun() || !isReady()) await pause(POLL_MS);
}
