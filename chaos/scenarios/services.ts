/** Scenarios in which Temporal or Postgres is down or slow. */
import type { Chaos, Scenario } from '../scenario.ts';
import { kill } from './processes.ts';

/** Delay of each direction; a round trip takes twice as long. */
const SLOW_MS = 200;
/**
 * After this time, a gateway has noticed the outage and has saved the undelivered signals of its calls in Postgres. The
 * death of a gateway before that is a documented limit.
 */
const KNOWN_MS = 2_500;

export const temporalDown: Scenario = {
  name: 'temporal-down',
  break: (chaos) => outages(chaos, (outageMs) => chaos.pause(outageMs)),
};

/** In each long outage of Temporal, a gateway dies that has noticed it, and its calls move to the other gateway. */
export const temporalAndGatewayDown: Scenario = {
  name: 'temporal-and-gateway-down',
  break: (chaos) =>
    outages(chaos, async (outageMs) => {
      const { random, pause, system } = chaos;
      const isLong = outageMs > KNOWN_MS;
      const beforeMs = isLong ? random.between(KNOWN_MS, outageMs) : outageMs;
      await pause(beforeMs);
      if (isLong) kill(chaos, [random.pick(system.gateways)]);
      await pause(outageMs - beforeMs);
    }),
};

/** Kills and restarts Temporal once for each outage length. It is restarted when `during` resolves. */
async function outages(
  { system, random, parameters, windowMs, until, log }: Chaos,
  during: (outageMs: number) => Promise<void>,
): Promise<void> {
  const { temporalOutagesMs: outagesMs } = parameters;
  const sumMs = outagesMs.reduce((sum, ms) => sum + ms, 0);
  const moments = random.moments(outagesMs.length, Math.max(0, windowMs - sumMs));
  let pastMs = 0;
  for (const [at, outageMs] of outagesMs.entries()) {
    await until((moments[at] ?? 0) + pastMs);
    log(`Temporal is down for ${outageMs / 1_000} s`);
    await system.temporal.kill();
    await during(outageMs);
    await system.temporal.start();
    log('Temporal is back');
    pastMs += outageMs;
  }
}

export const postgresDown: Scenario = {
  name: 'postgres-down',
  async break({ system, random, parameters, windowMs, until, pause, log }) {
    const { postgresOutageMs: outageMs } = parameters;
    await until(random.between(0, Math.max(0, windowMs - outageMs)));
    log(`Postgres is down for ${outageMs / 1_000} s`);
    await system.postgres.stop();
    await pause(outageMs);
    await system.postgres.start();
    log('Postgres is back');
  },
};

export const postgresSlow: Scenario = {
  name: 'postgres-slow',
  async break({ system, random, windowMs, until, log }) {
    await until(random.between(0, windowMs / 4));
    log(`round trips to Postgres take ${SLOW_MS * 2} ms longer`);
    system.postgresLink.delay(SLOW_MS);
    await until(windowMs);
  },
};

/** Postgres holds the histories and the call records. It is killed, and is back as soon as it has recovered. */
export const temporalDatabase: Scenario = {
  name: 'temporal-database',
  temporalBackend: 'postgres',
  async break({ system, random, parameters, windowMs, until, log }) {
    for (const atMs of random.moments(parameters.faults, windowMs)) {
      await until(atMs);
      log('the database of Temporal restarts');
      await system.postgres.kill();
      await system.postgres.start();
    }
  },
};
