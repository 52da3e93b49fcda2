/** Prints the results of a run. */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { numbersOf, violationsOf } from './report.ts';
import type { Parameters } from './parameters.ts';
import type { Run } from './run.ts';
import { tableOf } from './table.ts';

export interface Printed {
  readonly runs: readonly Run[];
  readonly parameters: Parameters;
  readonly meta: Readonly<Record<`meta.${string}`, string>>;
  readonly jsonFile: string | undefined;
}

/** Prints table, broken limits and numbers. Returns the exit code: 0 if every scenario ran and every limit was kept. */
export async function printRuns({ runs, parameters, meta, jsonFile }: Printed): Promise<number> {
  const outcomes = runs.flatMap((run) => run.outcomes);
  const breakdowns = runs.flatMap((run) => run.breakdowns);
  const numbers = numbersOf(outcomes);
  const violations = violationsOf(outcomes);
  console.log(`\n${tableOf(numbers)}\n`);
  for (const line of violations) console.log(line);
  for (const { scenario, seed, error } of breakdowns)
    console.error(`${scenario} could not be completed with seed ${seed}:`, error);
  const { calls, turns, scale } = parameters;
  const size = { 'meta.calls': calls, 'meta.turns': turns, 'meta.scale': scale };
  const machine = { 'meta.cores': cpus().length, 'meta.node': process.version };
  const report = JSON.stringify({ ...meta, ...size, ...machine, ...numbers });
  if (jsonFile !== undefined) await writeFile(jsonFile, `${report}\n`);
  console.log(report);
  return violations.length === 0 && breakdowns.length === 0 ? 0 : 1;
}
