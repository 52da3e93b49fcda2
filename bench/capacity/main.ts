/** `npm run capacity`: what a number of calls at once needs, from the figures in inputs.yaml. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { capacityTable, inputsTable } from './capacity-tables.ts';
import { capacityFor, inputsSchema } from './capacity.ts';

const USAGE = `Usage: npm run capacity -- [--calls 1000,10000,100000] [--inputs FILE]
Prints the tables of docs/scale.md. FILE: default bench/capacity/inputs.yaml.
`;

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000,10000,100000' },
    inputs: { type: 'string', default: new URL('inputs.yaml', import.meta.url).pathname },
    help: { type: 'boolean', default: false },
  },
});
const calls = values.calls.split(',').map(Number);
if (values.help || calls.some((count) => !Number.isInteger(count) || count < 1)) {
  process.stdout.write(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  const inputs = inputsSchema.parse(parse(readFileSync(values.inputs, 'utf8')));
  const capacities = calls.map((count) => capacityFor(count, inputs));
  process.stdout.write(`${capacityTable(capacities)}\n\n${inputsTable(inputs)}\n`);
}
