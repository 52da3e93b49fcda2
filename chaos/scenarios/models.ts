/** The scenario of a failing model. */
import { seedOf } from '../random.ts';
import type { Scenario } from '../scenario.ts';

/** Share of the requests to the primary model that fail. */
const SHARE = 0.4;

export const modelFaults: Scenario = {
  name: 'model-faults',
  async break({ models, random, windowMs, until, log }) {
    log(`${SHARE * 100} % of the requests to the primary model fail`);
    models.fail(SHARE, seedOf(random.between(0, 1)));
    await until(windowMs);
  },
};
