import type { Bare } from './bare.ts';
import type { Line } from './lines.ts';
import type { Model } from './model.ts';
import type { Parameters } from './parameters.ts';
import type { Phones } from './phones.ts';
import type { Results } from './results.ts';
import type { BenchSystem } from './system.ts';
import type { Voice } from './voice.ts';

/** What a scenario has to work with. */
export interface Bench {
  readonly our: BenchSystem;
  /** Starts another system like `our`, with the same lines; the scenario ends it. */
  readonly startAnother: () => Promise<BenchSystem>;
  readonly bare: Bare;
  /** Starts another bare server. */
  readonly startAnotherBare: () => Promise<Bare>;
  readonly model: Model;
  readonly voice: Voice;
  readonly phones: Phones;
  readonly parameters: Parameters;
  /** The line of this name. */
  readonly line: (name: string) => Line;
  /** Progress, for the person who waits. */
  readonly log: (line: string) => void;
  /** Aborted where the run is given up. */
  readonly signal: AbortSignal;
}

/** One question about the system, answered with numbers. */
export interface Scenario {
  readonly name: string;
  /** Those that it calls. */
  readonly lines: (parameters: Parameters) => readonly Omit<Line, 'number'>[];
  readonly run: (bench: Bench) => Promise<Results>;
  /** It waits most of its time, and looks at nothing but its own calls: where time matters more than numbers, such scenarios run at once. */
  readonly isLeisurely?: boolean;
}
