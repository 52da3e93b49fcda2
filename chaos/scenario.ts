/** The interface of a scenario and of the tools that it gets. */
import type { TemporalBackend } from '../src/config/start.ts';
import type { Models } from './model.ts';
import type { Parameters } from './parameters.ts';
import type { Random } from './random.ts';
import type { CalledSystem } from './called-system.ts';
import type { ChaosSystem } from './system.ts';

/** The tools of a scenario during the calls. */
export interface Chaos<System extends CalledSystem = ChaosSystem> {
  readonly system: System;
  readonly models: Models;
  readonly random: Random;
  readonly parameters: Parameters;
  /** Faults must happen within this time after the start of the calls. */
  readonly windowMs: number;
  /** Resolves `atMs` after the start of the calls, or at once if that has passed. Rejects when the calls are over. */
  readonly until: (atMs: number) => Promise<void>;
  /** Resolves after `ms`. Rejects when the calls are over. */
  readonly pause: (ms: number) => Promise<void>;
  /** Number of calls in progress that have no connection. */
  readonly unconnected: () => number;
  /** Call this when a gateway is paused: it does not notice what callers hear from then on. */
  readonly gatewayPaused: () => void;
  /** Reports what is done to the system. */
  readonly log: (line: string) => void;
}

/** One class of faults. */
export interface Scenario<System extends CalledSystem = ChaosSystem> {
  readonly name: string;
  /** Runs on this backend of Temporal only. */
  readonly temporalBackend?: TemporalBackend;
  /** Breaks things at random times. The runner repairs what is still broken after the calls. */
  readonly break: (chaos: Chaos<System>) => Promise<void>;
}
