/** `npm run chaos`: breaks a whole system on this machine during calls and checks what the callers heard. See `--help`. */
import { appendFileSync } from 'node:fs';
import { runBookingScenario } from './bookings/main.ts';
import { asksForBookings } from './bookings/options.ts';
import { runOnHosts } from './hosts/main.ts';
import { asksForHosts } from './hosts/options.ts';
import { runTransferScenario } from './transfers/main.ts';
import { asksForTransfers } from './transfers/options.ts';
import { readOptions } from './options.ts';
import type { Options } from './options.ts';
import { printRuns } from './print-runs.ts';
import type { Printed } from './print-runs.ts';
import { runSeed } from './run.ts';
import type { Run, RunOptions } from './run.ts';
import { provideProduct } from './sabotage.ts';
import { startChaosSystem } from './system.ts';
import type { ChaosSystem } from './system.ts';

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
  if (asksForHosts(args)) {
    process.exit(await runOnHosts(args, { log: timed(Date.now()), signal: stopping.signal }));
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
  const { parameters, jsonFile } = options;
  return await printRuns({ runs, parameters, meta: metaOf(options), jsonFile });
}

function metaOf({ temporalBackend, seeds, sabotage }: Options): Printed['meta'] {
  return {
    'meta.seeds': seeds.join(','),
    'meta.temporal': temporalBackend,
    'meta.sabotage': sabotage?.name ?? 'none',
  };
}
