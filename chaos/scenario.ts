import type { Models } from './model.ts';
import type { Parameters } from './parameters.ts';
import type { Random } from './random.ts';
import type { ChaosSystem } from './system.ts';

/** What a scenario has to work with while calls are up. */
export interface Chaos {
  readonly system: ChaosSystem;
  readonly models: Models;
  readonly random: Random;
  readonly parameters: Parameters;
  /** Faults are to happen within this time after the first call has come in. */
  readonly windowMs: number;
  /** Resolves so long after that; at once where it is past. Rejects where the calls are over. */
  readonly until: (atMs: number) => Promise<void>;
  readonly pause: (ms: number) => Promise<void>;
  /** Calls under way that have no connection now. */
  readonly unconnected: () => number;
  /** A gateway falls asleep now: what callers hear from now on it cannot know. */
  readonly fellAsleep: () => void;
  /** What is done to the system, for the person who waits. */
  readonly log: (line: string) => void;
}

/** One class of faults. */
export interface Scenario {
  readonly name: string;
  /** Breaks things at random times. What is still broken when the calls are over is mended by the runner. */
  readonly break: (chaos: Chaos) => Promise<void>;
}
