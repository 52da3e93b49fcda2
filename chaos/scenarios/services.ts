/** The services that we stand on are away, or slow. */
import type { Scenario } from '../scenario.ts';

/** Added to each direction: a round trip takes twice as long. */
const SLOW_MS = 200;

export const temporalDown: Scenario = {
  name: 'temporal-down',
  async break({ system, random, parameters, windowMs, until, pause, log }) {
    const { temporalOutagesMs: outagesMs } = parameters;
    const sumMs = outagesMs.reduce((sum, ms) => sum + ms, 0);
    const moments = random.moments(outagesMs.length, Math.max(0, windowMs - sumMs));
    let pastMs = 0;
    for (const [at, outageMs] of outagesMs.entries()) {
      await until((moments[at] ?? 0) + pastMs);
      log(`Temporal is down for ${outageMs / 1_000} s`);
      await system.temporal.kill();
      await pause(outageMs);
      await system.temporal.start();
      log('Temporal is back');
      pastMs += outageMs;
    }
  },
};

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
    log(`Postgres is ${SLOW_MS * 2} ms slower`);
    system.postgresLink.delay(SLOW_MS);
    await until(windowMs);
  },
};
