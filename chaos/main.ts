/** `npm run chaos`: breaks a whole system on this machine during calls and checks what the callers heard. See `--help`. */
import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { runProgram } from '../src/lib/command-line.ts';
import { BOOKINGS } from './bookings/main.ts';
import { asksFor, runKillingScenario } from './killing-scenario.ts';
import { readOptions } from './options.ts';
import type { Options } from './options.ts';
import { numbersOf, violationsOf } from './report.ts';
import { runSeed } from './run.ts';
import type { Run } from './run.ts';
import { provideProduct } from './sabotage.ts';
import { tableOf } from './table.ts';
import { TRANSFERS } from './transfers/main.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    console.error('chaos: stopping');
    stopping.abort(new Error(`stopped by ${signal}`));
  });
}

async function main(args: readonly string[]): Promise<number> {
  const alone = [BOOKINGS, TRANSFERS].find((scenario) => asksFor(scenario, args));
  if (alone !== undefined)
    return runKillingScenario(alone, args, { log: timed(Date.now()), signal: stopping.signal });
  const options = readOptions(args);
  if (typeof options !== 'string') return runScenarios(options);
  console.log(options);
  return 0;
}

const complaintOf = () => (stopping.signal.aborted ? 'stopped' : undefined);
process.exit(await runProgram({ name: 'chaos', main, complaintOf }));

/** Prints lines with the seconds since the start. */
function timed(startedAt: number): (line: string) => void {
  return (line) => console.error(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
}

/** Runs all scenarios with all seeds. Returns the exit code: 0 if every scenario ran and every limit was kept. */
async function runScenarios(options: Options): Promise<number> {
  const log = timed(Date.now());
  const runs: Run[] = [];
  await using product = await provideProduct(options.sabotage);
  for (const seed of options.seeds) {
    const { scenarios, parameters, temporalBackend, evidenceDir, logFile } = options;
    const onLine = (process: string, line: string): void => {
      if (logFile !== undefined) appendFileSync(logFile, `${process}: ${line}\n`);
    };
    const run = { scenarios, parameters, temporalBackend, seed, evidenceDir, productDir: product.dir };
    runs.push(await runSeed({ ...run, log, onLine, signal: stopping.signal }));
  }
  const outcomes = runs.flatMap((run) => run.outcomes);
  const breakdowns = runs.flatMap((run) => run.breakdowns);
  const numbers = numbersOf(outcomes);
  const violations = violationsOf(outcomes);
  console.log(`\n${tableOf(numbers)}\n`);
  for (const line of violations) console.log(line);
  for (const { scenario, seed, error } of breakdowns)
    console.error(`${scenario} could not be completed with seed ${seed}:`, error);
  const report = JSON.stringify({ ...metaOf(options), ...numbers });
  if (options.jsonFile !== undefined) await writeFile(options.jsonFile, `${report}\n`);
  console.log(report);
  return violations.length === 0 && breakdowns.length === 0 ? 0 : 1;
}

function metaOf({
  parameters,
  temporalBackend,
  seeds,
  sabotage,
}: Options): Readonly<Record<string, number | string>> {
  const { calls, turns, scale } = parameters;
  return {
    'meta.seeds': seeds.join(','),
    'meta.temporal': temporalBackend,
    'meta.sabotage': sabotage?.name ?? 'none',
    ...{ 'meta.calls': calls, 'meta.turns': turns, 'meta.scale': scale },
    ...{ 'meta.cores': cpus().length, 'meta.node': process.version },
  };
}
