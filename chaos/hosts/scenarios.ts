/** One scenario for each kind of cable. */
import type { Chaos, Scenario } from '../scenario.ts';
import { HOSTS } from './host-names.ts';
import type { HostName, Way } from './host-names.ts';
import { planPulls } from './plan.ts';
import type { Pull } from './plan.ts';
import type { HostSystem } from './system.ts';

/** How long after a gateway's cable the relay and the balancer give up its connections, as with a gateway that is paused. */
const GIVE_UP_MS = [500, 2_500] as const;
/** How long a gateway that is back may go on with calls that it no longer holds. */
const BACK_MS = 3_000;

const LOST: Record<Way, string> = {
  both: 'is pulled',
  in: 'brings nothing to it',
  out: 'takes nothing from it',
};

/** The run without faults. */
export const CONTROL: Scenario<HostSystem> = { name: 'control', break: () => Promise.resolve() };

const GATEWAYS: readonly HostName[] = ['gateway-1', 'gateway-2'];

/** The cables of the gateways are pulled in turn, because all calls of one move to the other. */
export const HOST_SCENARIOS: readonly Scenario<HostSystem>[] = [
  CONTROL,
  cablesOf('gateway-cables', GATEWAYS),
  ...HOSTS.filter((host) => !GATEWAYS.includes(host)).map((host) => cablesOf(`${host}-cable`, [host])),
];

function cablesOf(name: string, hosts: readonly HostName[]): Scenario<HostSystem> {
  return {
    name,
    async break(chaos) {
      const { random, windowMs, parameters } = chaos;
      for (const each of planPulls(random, hosts, { fromMs: parameters.spreadMs, toMs: windowMs })) {
        const { host, way, atMs, forMs } = each;
        await chaos.until(atMs);
        chaos.log(`the cable of ${host} ${LOST[way]} for ${(forMs / 1_000).toFixed(1)} s`);
        await chaos.system.pull(host, way);
        const gateway = GATEWAYS.indexOf(host);
        if (gateway === -1) await chaos.pause(forMs);
        else await cutOffGateway(chaos, gateway, each);
        await chaos.system.plug(host);
        chaos.log(`the cable of ${host} is back`);
      }
    },
  };
}

/** The relay leaves a gateway that it cannot reach and calls the other one. The gateway learns this when its cable is back. */
async function cutOffGateway(chaos: Chaos<HostSystem>, gateway: number, { forMs }: Pull): Promise<void> {
  const { system, random, pause } = chaos;
  chaos.gatewayPaused();
  const giveUpMs = Math.min(forMs, random.between(...GIVE_UP_MS));
  await pause(giveUpMs);
  const closeItsEnds = system.balancer.abandon(gateway);
  setTimeout(closeItsEnds, forMs - giveUpMs + BACK_MS).unref();
  await pause(forMs - giveUpMs);
}
