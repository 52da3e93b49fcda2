/** The limits of each scenario. A run that breaks one ends with exit code 1. */
import { COUNTED } from './findings.ts';
import type { Counted } from './findings.ts';

export interface Limits {
  /** Kinds of findings that are allowed in any number. All other kinds are forbidden. */
  readonly allowed: readonly Counted[];
  /** Share of the questions whose answer may be late. Default: none. */
  readonly lateShare?: number;
  /** Limit of the wait for the first words of an answer, beyond the median of the control run. */
  readonly silenceMaxMs?: number;
}

/** Counted but never a failure: whether the model and the knowledge were used for an answer. */
const ALWAYS_ALLOWED: readonly Counted[] = ['byTemplate', 'addedWords', 'withoutKnowledge'];

/**
 * If a gateway is lost, the current clause may be heard twice, and the agent asks again for words of the caller that only
 * this gateway had received. What callers heard just before the loss may be missing in the call record.
 */
const GATEWAY_LOST: Limits = {
  allowed: ['repeatedClauses', 'askedAgain', 'differentRows'],
  // An answer may be lost just as it begins to sound. Its own time has passed by then. The relay takes up to 2.5 s to give
  // up a paused gateway and 1.6 s to reconnect, with all calls at once, and the next gateway may be killed two seconds
  // later. The rest of the five seconds is not always enough.
  lateShare: 0.02,
};

const LIMITS: Readonly<Record<string, Limits>> = {
  control: { allowed: [] },
  // Temporal's own failover to another worker takes longer: 2.1 s, or 5.2 s.
  'worker-killed': { allowed: [], silenceMaxMs: 1_500 },
  'gateway-killed': GATEWAY_LOST,
  'both-killed': GATEWAY_LOST,
  'gateway-paused': GATEWAY_LOST,
  'temporal-down': { allowed: [] },
  'temporal-and-gateway-down': GATEWAY_LOST,
  'temporal-database': { allowed: [] },
  // Callers must not notice anything.
  'postgres-down': { allowed: [], silenceMaxMs: 1_500 },
  'postgres-slow': { allowed: [], silenceMaxMs: 1_500 },
  'network-cut': { allowed: [] },
  'gateway-cut-off': { allowed: [] },
  'network-delay': { allowed: [], silenceMaxMs: 1_500 },
  // A call that does not end in time is handed over in the middle of a sentence.
  'rolling-restart': { allowed: ['repeatedClauses'] },
  'model-faults': { allowed: [] },
  // On several hosts. A gateway without a network is lost to its callers; all others are known to the gateways by what they
  // answer, and a silent machine is to be found out as fast as one that refuses.
  'gateway-cables': GATEWAY_LOST,
  'worker-1-cable': { allowed: [], silenceMaxMs: 1_500 },
  'worker-2-cable': { allowed: [], silenceMaxMs: 1_500 },
  'temporal-cable': { allowed: [] },
  'postgres-cable': { allowed: [], silenceMaxMs: 1_500 },
  'redis-cable': { allowed: [], silenceMaxMs: 1_500 },
};

/**
 * The limits of a scenario. In all scenarios, first words must come within five seconds, except for `lateShare`: see the
 * findings `late` and `lost`.
 */
export function limitsOf(scenario: string): Limits {
  const limits = LIMITS[scenario];
  if (limits === undefined) throw new Error(`no limits for scenario ${scenario}`);
  return limits;
}

/** The kinds of findings that make the scenario fail. */
export function forbiddenIn(scenario: string): readonly Counted[] {
  const allowed = [...ALWAYS_ALLOWED, ...limitsOf(scenario).allowed];
  return COUNTED.filter((kind) => !allowed.includes(kind));
}
