/** The interface of a scenario and what it can use. */
import type { Bare } from './bare.ts';
import type { Line } from './lines.ts';
import type { Model } from './model.ts';
import type { Parameters } from './parameters.ts';
import type { Phones } from './phones.ts';
import type { Results } from './results.ts';
import type { BenchSystem } from './system.ts';
import type { Voice } from './voice.ts';

/** The processes, sizes and functions that a scenario can use. */
export interface Bench {
  readonly our: BenchSystem;
  /** Starts another system like `our`, with the same lines and with settings of its own; the scenario ends it. */
  readonly startAnother: (settings?: Readonly<Record<string, string>>) => Promise<BenchSystem>;
  readonly bare: Bare;
  /** Starts another bare server. */
  readonly startAnotherBare: () => Promise<Bare>;
  readonly model: Model;
  readonly voice: Voice;
  readonly phones: Phones;
  readonly parameters: Parameters;
  /** Returns the line with this name. Throws if there is none. */
  readonly line: (name: string) => Line;
  /** Prints a progress message. */
  readonly log: (line: string) => void;
  /** Aborted when the run is stopped or a process dies. */
  readonly signal: AbortSignal;
}

/** One group of measurements. */
export interface Scenario {
  readonly name: string;
  /** The lines that the scenario calls. */
  readonly lines: (parameters: Parameters) => readonly Omit<Line, 'number'>[];
  readonly run: (bench: Bench) => Promise<Results>;
  /**
   * The scenario mostly waits and measures only its own calls. With `leisurelyAtOnce` such scenarios run at the same time,
   * which saves time and makes the numbers less exact.
   */
  readonly isLeisurely?: boolean;
}
