/** Runs the scenarios of one seed. */
import type { CalledSystem } from './called-system.ts';
import { startModels } from './model.ts';
import type { Models } from './model.ts';
import type { Parameters } from './parameters.ts';
import { runScenario } from './run-scenario.ts';
import type { Outcome } from './outcome.ts';
import type { Scenario } from './scenario.ts';

export interface RunOptions<System extends CalledSystem> {
  readonly scenarios: readonly Scenario<System>[];
  readonly parameters: Parameters;
  readonly seed: number;
  /** Folder for the records of calls that broke a limit. */
  readonly evidenceDir: string | undefined;
  /** Starts the system that the scenarios break. */
  readonly start: (options: { readonly models: Models; readonly signal: AbortSignal }) => Promise<System>;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface Run {
  readonly outcomes: readonly Outcome[];
  /** Scenarios that could not be completed, because of an error in chaos or a system that could not be repaired. */
  readonly breakdowns: readonly {
    readonly scenario: string;
    readonly seed: number;
    readonly error: unknown;
  }[];
}

/**
 * Runs the scenarios one after another on one system, which is repaired before each. If a scenario cannot be completed, the
 * others get a new system. Rejects if no system can be started or the run is aborted.
 */
export async function runSeed<System extends CalledSystem>(options: RunOptions<System>): Promise<Run> {
  const outcomes: Outcome[] = [];
  const breakdowns: Run['breakdowns'][number][] = [];
  let left = options.scenarios;
  while (left.length > 0) {
    const { done, broken } = await runOnOneSystem({ ...options, scenarios: left });
    outcomes.push(...done);
    if (broken !== undefined) breakdowns.push(broken);
    left = left.slice(done.length + (broken === undefined ? 0 : 1));
  }
  return { outcomes, breakdowns };
}

interface Part {
  readonly done: readonly Outcome[];
  /** The scenario that could not be completed; the system cannot be used after it. */
  readonly broken?: Run['breakdowns'][number];
}

async function runOnOneSystem<System extends CalledSystem>(options: RunOptions<System>): Promise<Part> {
  const { scenarios, parameters, seed, evidenceDir, start, log, signal } = options;
  const deaths = new AbortController();
  const over = AbortSignal.any([signal, deaths.signal]);
  await using models = await startModels((error) => deaths.abort(error));
  log(`seed ${seed}: starting a system`);
  await using system = await start({ models, signal: over });
  const done: Outcome[] = [];
  const turns = parameters.calls * parameters.turns;
  for (const [index, scenario] of scenarios.entries()) {
    const startedMs = performance.now();
    const stage = { system, models, parameters, seed, evidenceDir, log, signal: over };
    try {
      done.push(await runScenario(scenario, { ...stage, firstTurn: index * turns }));
    } catch (error) {
      signal.throwIfAborted();
      log(`${scenario.name} COULD NOT BE COMPLETED: ${String(error)}`);
      return { done, broken: { scenario: scenario.name, seed, error } };
    }
    const tookS = Math.round((performance.now() - startedMs) / 1_000);
    log(`${scenario.name}: ${parameters.calls} calls with seed ${seed} done in ${tookS} s`);
  }
  return { done };
}
