import { startModels } from './model.ts';
import type { Parameters } from './parameters.ts';
import { runScenario } from './run-scenario.ts';
import type { Outcome } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import { startChaosSystem } from './system.ts';

export interface RunOptions {
  readonly scenarios: readonly Scenario[];
  readonly parameters: Parameters;
  readonly seed: number;
  /** Where gateway and worker stand. */
  readonly productDir: string;
  readonly evidenceDir: string | undefined;
  readonly log: (line: string) => void;
  readonly onLine: (process: string, line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Starts a system and runs the scenarios on it one after another: each begins with everything mended. Rejects where
 * it cannot start, cannot be mended, or is given up.
 */
export async function runSeed(options: RunOptions): Promise<readonly Outcome[]> {
  const { scenarios, parameters, seed, evidenceDir, log, signal } = options;
  const broken = new AbortController();
  const over = AbortSignal.any([signal, broken.signal]);
  await using models = await startModels((error) => broken.abort(error));
  log(`seed ${seed}: starting a system`);
  await using system = await startChaosSystem({ ...options, models, signal: over });
  const outcomes: Outcome[] = [];
  const markers = parameters.calls * parameters.turns;
  for (const [index, scenario] of scenarios.entries()) {
    const startedMs = performance.now();
    const stage = { system, models, parameters, seed, evidenceDir, log, signal: over };
    outcomes.push(await runScenario(scenario, { ...stage, firstTurn: index * markers }));
    const tookS = Math.round((performance.now() - startedMs) / 1_000);
    log(`${scenario.name}: ${parameters.calls} calls with seed ${seed} done in ${tookS} s`);
  }
  return outcomes;
}
