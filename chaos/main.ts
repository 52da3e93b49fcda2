/** `npm run chaos`: breaks a whole system on this machine during calls and checks what the callers heard. See `--help`. */
import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { runBookingScenario } from './bookings/main.ts';
import { asksForBookings } from './bookings/options.ts';
import { runTransferScenario } from './transfers/main.ts';
import { asksForTransfers } from './transfers/options.ts';
import { readOptions } from './options.ts';
import type { Options } from './options.ts';
import { numbersOf, violationsOf } from './report.ts';
import { runSeed } from './run.ts';
import type { Run, RunOptions } from './run.ts';
import { provideProduct } from './sabotage.ts';
import { startChaosSystem } from './system.ts';
import type { ChaosSystem } from './system.ts';
import { tableOf } from './table.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    console.error('chaos: stopping');
    stopping.abort(new Error(`stopped by ${signal}`));
  });
}

try {
  const args = process.argv.slice(2);
  if (asksForBookings(args)) {
    process.exit(await runBookingScenario(args, { log: timed(Date.now()), signal: stopping.signal }));
  }
  if (asksForTransfers(args)) {
    process.exit(await runTransferScenario(args, { log: timed(Date.now()), signal: stopping.signal }));
  }
  const options = readOptions(args);
  process.exit(typeof options === 'string' ? printHelp(options) : await main(options));
} catch (error) {
  console.error(stopping.signal.aborted ? 'chaos: stopped' : error);
  process.exit(1);
}

/** Prints lines with the seconds since the start. */
function timed(startedAt: number): (line: string) => void {
  return (line) => console.error(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
}

function printHelp(text: string): number {
  console.log(text);
  return 0;
}

/** Runs all scenarios with all seeds. Returns the exit code: 0 if every scenario ran and every limit was kept. */
async function main(options: Options): Promise<number> {
  const log = timed(Date.now());
  const runs: Run[] = [];
  await using product = await provideProduct(options.sabotage);
  for (const seed of options.seeds) {
    const { scenarios, parameters, temporalBackend, evidenceDir, logFile } = options;
    const onLine = (process: string, line: string): void => {
      if (logFile !== undefined) appendFileSync(logFile, `${process}: ${line}\n`);
    };
    const parts = { temporalBackend, productDir: product.dir, log, onLine };
    const start: RunOptions<ChaosSystem>['start'] = (given) => startChaosSystem({ ...parts, ...given });
    const run = { scenarios, parameters, seed, evidenceDir, start, log, signal: stopping.signal };
    runs.push(await runSeed(run));
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
