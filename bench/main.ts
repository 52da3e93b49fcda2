/** `npm run bench`: measures a whole system on this machine. Options: `--help`. */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { optionsOrExit, runProgram, UsageError } from '../src/lib/command-line.ts';
import { named, wholeNumber, wholeNumbers } from '../src/lib/option-values.ts';
import { drawCharts } from './charts.ts';
import { FULL, QUICK } from './parameters.ts';
import type { Parameters } from './parameters.ts';
import { rangesOf, reportOf } from './results.ts';
import type { Report, Results } from './results.ts';
import { runOnce } from './run.ts';
import type { Run } from './run.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { tableOf } from './table.ts';
import { temporalBackendNamed } from './temporal-backend.ts';

const HELP = `npm run bench -- [options]
  --quick        runs everything with smaller sizes, in less than two minutes
  --only a,b     runs only these scenarios: ${SCENARIOS.map(({ name }) => name).join(', ')}
  --calls a,b    load: runs only these numbers of simultaneous calls, without the step with 429s
  --temporal postgres  runs the full Temporal server on Postgres (default: sqlite, the development server)
  --runs N       runs everything N times, each time on a new system, and reports the medians
  --json FILE    also writes the last line to FILE
  --plot         draws the charts in docs/charts
  --from FILE    with --plot: draws the charts from FILE and measures nothing`;

const { values: flags } = optionsOrExit({ name: 'bench', usage: HELP }, () =>
  parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      calls: { type: 'string' },
      temporal: { type: 'string', default: 'sqlite' },
      runs: { type: 'string', default: '1' },
      json: { type: 'string' },
      plot: { type: 'boolean', default: false },
      from: { type: 'string' },
    },
  }),
);

const CHARTS = fileURLToPath(new URL('../docs/charts', import.meta.url));
const reportSchema = z.record(z.string(), z.union([z.number(), z.string()]));

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    console.error('bench: stopping');
    stopping.abort(new Error(`stopped by ${signal}`));
  });
}

const complaintOf = () => (stopping.signal.aborted ? 'stopped' : undefined);
process.exit(await runProgram({ name: 'bench', main, complaintOf }));

/** Returns the exit code: 0 if every scenario completed, whatever the numbers are; 1 if one failed. */
async function main(): Promise<number> {
  if (flags.from === undefined) return measure(chosen(), wholeNumber('--runs', flags.runs));
  if (!flags.plot) throw new UsageError('--from FILE requires --plot');
  await plot(reportSchema.parse(JSON.parse(await readFile(flags.from, 'utf8'))));
  return 0;
}

async function measure(scenarios: readonly Scenario[], count: number): Promise<number> {
  const startedAt = Date.now();
  const log = (line: string): void => {
    console.error(`${String(Math.round((Date.now() - startedAt) / 1_000)).padStart(4)} s  ${line}`);
  };
  const meta = metaOf(count);
  const parameters = chosenSizes();
  const temporalBackend = temporalBackendNamed(flags.temporal);
  const results: Results[] = [];
  const failures: Run['failures'][number][] = [];
  for (let number = 1; number <= count; number += 1) {
    if (count > 1) log(`run ${number} of ${count}`);
    const run = await runOnce({ scenarios, parameters, temporalBackend, log, signal: stopping.signal });
    results.push(run.results);
    failures.push(...run.failures);
    // Print the results of each run, so that they are not lost if a later run fails.
    if (number < count) console.error(`\n${tableOf([run.results])}\n`);
  }
  const report = reportOf(rangesOf(results), meta);
  const json = JSON.stringify(report);
  console.log(`\n${tableOf(results)}\n`);
  for (const { scenario, error } of failures) console.error(`${scenario} failed:`, error);
  if (flags.plot) await plot(report);
  if (flags.json !== undefined) await writeFile(flags.json, `${json}\n`);
  console.log(json);
  return failures.length === 0 ? 0 : 1;
}

async function plot(report: Report): Promise<void> {
  for (const file of await drawCharts(report, CHARTS)) console.error(`wrote ${relative('.', file)}`);
}

function chosen(): readonly Scenario[] {
  if (flags.only === undefined) return SCENARIOS;
  const wanted = flags.only.split(',').map((name) => named('--only', name, SCENARIOS));
  return SCENARIOS.filter((scenario) => wanted.includes(scenario));
}

function chosenSizes(): Parameters {
  const sizes = flags.quick ? QUICK : FULL;
  if (flags.calls === undefined) return sizes;
  const calls = wholeNumbers('--calls', flags.calls);
  return { ...sizes, load: { ...sizes.load, calls, refusedCalls: 0 } };
}

function metaOf(runs: number): Report {
  const [cpu] = cpus();
  return {
    'meta.runs': runs,
    'meta.size': flags.quick ? 'quick' : 'full',
    'meta.temporal': flags.temporal,
    'meta.cpu': cpu?.model ?? 'unknown',
    'meta.cores': cpus().length,
    'meta.node': process.version,
    // If this is far from 0, something else was running and the numbers are unreliable.
    'meta.loadBefore': Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}
