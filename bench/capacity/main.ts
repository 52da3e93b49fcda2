/** `npm run capacity`: what a number of calls at once needs, from the figures in inputs.yaml. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { complain, optionsOrExit } from '../../src/lib/command-line.ts';
import { capacityTable, inputsTable } from './capacity-tables.ts';
import { capacityFor, inputsSchema } from './capacity.ts';
import type { Inputs } from './capacity.ts';

const USAGE = `Usage: npm run capacity -- [--calls 1000,10000,100000] [--inputs FILE]
Prints the tables of docs/scale.md. FILE: default bench/capacity/inputs.yaml.`;

const { values } = optionsOrExit({ name: 'capacity', usage: USAGE }, () =>
  parseArgs({
    options: {
      calls: { type: 'string', default: '1000,10000,100000' },
      inputs: { type: 'string', default: new URL('inputs.yaml', import.meta.url).pathname },
    },
  }),
);
const calls = values.calls.split(',').map(Number);
if (calls.some((count) => !Number.isInteger(count) || count < 1)) {
  complain(`capacity: --calls must be whole numbers with commas between them (see --help)`);
  process.exitCode = 2;
} else {
  const inputs = inputsIn(values.inputs);
  if (inputs === undefined) process.exitCode = 2;
  else {
    const capacities = calls.map((count) => capacityFor(count, inputs));
    process.stdout.write(`${capacityTable(capacities)}\n\n${inputsTable(inputs)}\n`);
  }
}

/** The figures in `file`. Says what is wrong and returns undefined if there are none. */
function inputsIn(file: string): Inputs | undefined {
  try {
    const { data, error } = inputsSchema.safeParse(parse(readFileSync(file, 'utf8')));
    if (error !== undefined) complain(`capacity: ${file}: ${z.prettifyError(error).split('\n').join(' ')}`);
    return data;
  } catch (error: unknown) {
    complain(`capacity: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
