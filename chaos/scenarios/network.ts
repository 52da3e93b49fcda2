/** Scenarios of a cut or slow network between gateways and Temporal. */
import type { Scenario } from '../scenario.ts';

/** Share of the cuts that affect both gateways. */
const BOTH = 0.3;
const CUT_MS = [1_000, 8_000] as const;
/** Delay of each direction: 300 ms for a round trip. */
const DELAY_MS = 150;

export const networkCut: Scenario = {
  name: 'network-cut',
  async break({ system, random, parameters, windowMs, until, pause, log }) {
    const { temporalLinks } = system;
    for (const atMs of random.moments(parameters.faults, windowMs)) {
      await until(atMs);
      const links = random.happens(BOTH) ? temporalLinks : [random.pick(temporalLinks)];
      const cutMs = random.between(...CUT_MS);
      const names = links.map((link) => `gateway ${temporalLinks.indexOf(link) + 1}`);
      log(`${names.join(' and ')} cannot reach Temporal for ${(cutMs / 1_000).toFixed(1)} s`);
      for (const link of links) link.cut();
      await pause(cutMs);
      for (const link of links) link.heal();
    }
  },
};

export const gatewayCutOff: Scenario = {
  name: 'gateway-cut-off',
  async break({ system, random, parameters, windowMs, until, pause, log }) {
    const { temporalLinks } = system;
    // At this time most calls are in progress, and some are waiting for an answer.
    await until(random.between(windowMs / 4, windowMs / 2));
    const link = random.pick(temporalLinks);
    const forMs = parameters.cutOffMs;
    log(`gateway ${temporalLinks.indexOf(link) + 1} cannot reach Temporal for ${forMs / 1_000} s`);
    link.cut();
    await pause(forMs);
    link.heal();
  },
};

export const networkDelay: Scenario = {
  name: 'network-delay',
  async break({ system, random, windowMs, until, log }) {
    await until(random.between(0, windowMs / 4));
    log(`round trips from both gateways to Temporal take ${DELAY_MS * 2} ms longer`);
    for (const link of system.temporalLinks) link.delay(DELAY_MS);
    await until(windowMs);
  },
};
