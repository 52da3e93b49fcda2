/** `npm run fuzz -- --runs N --seed S`: attacks the gateway's app in this process. The last line is a flat JSON report. */
import { parseArgs } from 'node:util';
import { optionsOrExit } from '../../src/lib/command-line.ts';
import { wholeNumber } from '../../src/lib/option-values.ts';
import { runFuzz } from './run-fuzz.ts';

const USAGE = `Usage: npm run fuzz -- [--runs N] [--seed N]
Sends N mutated inputs (default 100000) to the gateway's app in this process.`;

const { runs, seed } = optionsOrExit({ name: 'fuzz', usage: USAGE }, () => {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
  });
  return { runs: wholeNumber('--runs', values.runs), seed: wholeNumber('--seed', values.seed, 0) };
});

const findings = new Set<string>();
const report = await runFuzz({
  runs,
  seed,
  onFinding(finding) {
    if (!findings.has(finding)) console.error(finding);
    findings.add(finding);
  },
});
const { user, system } = process.cpuUsage();
const processorS = Math.round((user + system) / 1e6);
const named = Object.entries({ ...report, seed, processorS });
console.log(JSON.stringify(Object.fromEntries(named.map(([name, value]) => [`fuzz.${name}`, value]))));
/** A leak of a kilobyte for each input would be a hundred. */
const MAX_GROWTH_MB = 30;
const { crashes, status5xx, workflowsFromUnsigned, malformedSignals, heapGrowthMb } = report;
const isGood =
  crashes + status5xx + workflowsFromUnsigned + malformedSignals === 0 && heapGrowthMb < MAX_GROWTH_MB;
process.exit(isGood ? 0 : 1);
