/**
 * How long the workflow takes to ask for an answer, in all calls of this gateway. Tells how long the next turn should wait for it
 * before the gateway stands in.
 */
import type { StandInPace } from '../../contracts/policy.ts';

export interface ClaimTimes {
  /** An activity asked for the answer so long after the caller's words. Infinity: none had asked when the turn was over. */
  add(ms: number): void;
  /** How long after the caller's words a turn waits for the workflow. Undefined: too little is known. */
  patienceMs(): number | undefined;
}

/** Knows nothing, so that turns wait as long as their policy says. */
export const UNKNOWN_CLAIM_TIMES: ClaimTimes = { add: () => undefined, patienceMs: () => undefined };

/** `now` is in milliseconds. */
export function createClaimTimes(
  { samples, fewest, forgetMs, factor, leastMs, slowMs, hopelessMs }: StandInPace,
  now: () => number = () => performance.now(),
): ClaimTimes {
  const recent: { readonly ms: number; readonly at: number }[] = [];
  return {
    add(ms) {
      recent.push({ ms, at: now() });
      if (recent.length > samples) recent.shift();
    },
    patienceMs() {
      const known = recent.filter(({ at }) => now() - at <= forgetMs).map(({ ms }) => ms);
      if (known.length < fewest) return undefined;
      const usual = known.sort((a, b) => a - b)[Math.floor(known.length / 2)] ?? Infinity;
      return usual > slowMs ? hopelessMs : Math.max(leastMs, usual * factor);
    },
  };
}
