/** What each scenario may show at most. A run that shows more ends with exit code 1. */
import { COUNTED } from './findings.ts';
import type { Counted } from './findings.ts';

export interface Limits {
  /** Kinds of findings of which there may be any number; of all others there may be none. */
  readonly allowed: readonly Counted[];
  /** Share of the questions whose answer may be late; absent: of none. */
  readonly lateShare?: number;
  /** Longest wait for the first words of an answer, beyond the control run's median. */
  readonly silenceMaxMs?: number;
}

/** Worth counting, but no failure: what the model and the knowledge had to do with an answer. */
const ALWAYS_ALLOWED: readonly Counted[] = ['byTemplate', 'addedWords', 'withoutKnowledge'];

/**
 * Where a gateway is lost, the clause in play may be heard twice, and the words of the last milliseconds before its
 * death are asked for again: nobody else has had them. What was heard in these milliseconds may miss in the books.
 */
const GATEWAY_LOST: Limits = {
  allowed: ['repeatedClauses', 'askedAgain', 'differentRows'],
  // Of an answer that is lost as it begins to sound: it had its own time, the relay takes up to 2.5 s to give a sleeping
  // gateway up and 1.6 s to come again, all calls at once; and the next gateway may be killed two seconds later. What is
  // left of five seconds is not always enough.
  lateShare: 0.02,
};

const LIMITS: Readonly<Record<string, Limits>> = {
  control: { allowed: [] },
  // Temporal's own way of giving a dead worker's calls to another one takes longer: 2.1 s, or 5.2 s.
  'worker-killed': { allowed: [], silenceMaxMs: 1_500 },
  'gateway-killed': GATEWAY_LOST,
  'both-killed': GATEWAY_LOST,
  'gateway-paused': GATEWAY_LOST,
  'temporal-down': { allowed: [] },
  'temporal-and-gateway-down': GATEWAY_LOST,
  // Callers are to notice nothing.
  'postgres-down': { allowed: [], silenceMaxMs: 1_500 },
  'postgres-slow': { allowed: [], silenceMaxMs: 1_500 },
  'network-cut': { allowed: [] },
  'gateway-cut-off': { allowed: [] },
  'network-delay': { allowed: [], silenceMaxMs: 1_500 },
  // Calls are handed over in the middle of a sentence where they do not end in time.
  'rolling-restart': { allowed: ['repeatedClauses'] },
  'model-faults': { allowed: [] },
};

/** The limits of a scenario. That first words come within five seconds holds for all, but for `lateShare`: see `late` and `lost`. */
export function limitsOf(scenario: string): Limits {
  const limits = LIMITS[scenario];
  if (limits === undefined) throw new Error(`there are no limits for ${scenario}`);
  return limits;
}

/** The kinds of findings that make the scenario fail. */
export function forbiddenIn(scenario: string): readonly Counted[] {
  const allowed = [...ALWAYS_ALLOWED, ...limitsOf(scenario).allowed];
  return COUNTED.filter((kind) => !allowed.includes(kind));
}
