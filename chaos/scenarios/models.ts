/** The model fails. */
import { seedOf } from '../random.ts';
import type { Scenario } from '../scenario.ts';

const SHARE = 0.4;

export const modelFaults: Scenario = {
  name: 'model-faults',
  async break({ models, random, windowMs, until, log }) {
    log(`the primary model fails ${SHARE * 100} % of its requests`);
    models.fail(SHARE, seedOf(random.between(0, 1)));
    await until(windowMs);
  },
};
