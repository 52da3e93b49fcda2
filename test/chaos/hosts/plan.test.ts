import { describe, expect, it } from 'vitest';
import { planPulls } from '../../../chaos/hosts/plan.ts';
import { ON_HOSTS, trafficMs } from '../../../chaos/parameters.ts';
import { randomOf } from '../../../chaos/random.ts';

const WINDOW_MS = trafficMs(ON_HOSTS) * 0.85 - ON_HOSTS.spreadMs;
const END_MS = ON_HOSTS.spreadMs + WINDOW_MS;
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

function planOf(seed: number, windowMs = WINDOW_MS) {
  return planPulls(randomOf(seed, 'postgres-cable'), ['postgres'], {
    fromMs: ON_HOSTS.spreadMs,
    toMs: ON_HOSTS.spreadMs + windowMs,
  });
}

describe('R-O6: the plan of pulled cables', () => {
  it('pulls a whole cable twice and one direction once, whatever the seed', () => {
    const plans = SEEDS.map((seed) => planOf(seed).map(({ way }) => way));
    for (const ways of plans) {
      expect(ways).toHaveLength(3);
      expect(ways.filter((way) => way === 'both')).toHaveLength(2);
    }
    expect(new Set(plans.map((ways) => ways.join())).size).toBe(6);
  });

  it('pulls for 2 to 30 s, one pull after the other, while calls are up', () => {
    for (const pulls of SEEDS.map((seed) => planOf(seed))) {
      for (const [at, { atMs, forMs }] of pulls.entries()) {
        expect(forMs).toBeGreaterThanOrEqual(2_000);
        expect(forMs).toBeLessThanOrEqual(30_000);
        expect(atMs + forMs).toBeLessThanOrEqual(pulls[at + 1]?.atMs ?? END_MS);
        expect(atMs).toBeGreaterThanOrEqual(ON_HOSTS.spreadMs);
      }
    }
  });

  it('plans shorter pulls for shorter calls', () => {
    const pulls = planOf(1, 20_000);
    expect(pulls.every(({ forMs }) => forMs >= 2_000)).toBe(true);
    expect(pulls.reduce((sum, { forMs }) => sum + forMs, 0)).toBeLessThanOrEqual(16_000);
  });

  it('pulls the cables of several hosts in turn', () => {
    const window = { fromMs: 0, toMs: 90_000 };
    const pulls = planPulls(randomOf(1), ['gateway-1', 'gateway-2'], window);
    expect(pulls.map(({ host }) => host)).toEqual([1, 2, 1, 2, 1, 2].map((number) => `gateway-${number}`));
  });

  it('draws the same plan from the same seed', () => {
    expect(planOf(7)).toEqual(planOf(7));
    expect(planOf(8)).not.toEqual(planOf(7));
  });
});
