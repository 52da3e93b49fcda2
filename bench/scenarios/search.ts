/** Measures how long a search by words in a large knowledge base takes, in memory as in the gateway. */
import { evaluateSpeed } from '../../eval/evaluate-speed.ts';
import { merged, under } from '../results.ts';
import type { Results } from '../results.ts';
import type { Scenario } from '../scenario.ts';

export const search: Scenario = {
  name: 'search',
  lines: () => [],
  async run({ parameters, log }) {
    const found: Results[] = [];
    for (const passages of parameters.search.passages) {
      log(`${passages} passages`);
      const { p50Ms, p95Ms, buildMs, longestBuildStallMs } = await evaluateSpeed(passages, undefined);
      const longestStallMs = longestBuildStallMs;
      found.push(under(`search.${passages}`, { p50Ms, p95Ms, buildMs, longestStallMs }));
    }
    return merged(found);
  },
};
