/** `npm run chaos`: breaks a whole system on this machine during calls and checks what the callers heard. See `--help`. */
import { runProgram } from '../src/lib/command-line.ts';
import { BOOKINGS } from './bookings/main.ts';
import { runOnHosts } from './hosts/main.ts';
import { asksForHosts } from './hosts/options.ts';
import { asksFor, runKillingScenario } from './killing-scenario.ts';
import { readOptions } from './options.ts';
import type { Options } from './options.ts';
import { runSeeds } from './run-seeds.ts';
import { provideProduct } from './sabotage.ts';
import { startChaosSystem } from './system.ts';
import { TRANSFERS } from './transfers/main.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    console.error('chaos: stopping');
    stopping.abort(new Error(`stopped by ${signal}`));
  });
}

async function main(args: readonly string[]): Promise<number> {
  const watched = { log: timed(Date.now()), signal: stopping.signal };
  const alone = [BOOKINGS, TRANSFERS].find((scenario) => asksFor(scenario, args));
  if (alone !== undefined) return runKillingScenario(alone, args, watched);
  if (asksForHosts(args)) return runOnHosts(args, watched);
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
  const { temporalBackend, sabotage } = options;
  await using product = await provideProduct(sabotage);
  return await runSeeds(options, {
    start: (given) => startChaosSystem({ temporalBackend, productDir: product.dir, ...given }),
    meta: { 'meta.temporal': temporalBackend, 'meta.sabotage': sabotage?.name ?? 'none' },
    log,
    signal: stopping.signal,
  });
}
