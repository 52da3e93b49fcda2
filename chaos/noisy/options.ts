/** The command line of `npm run noisy`. */
import { parseArgs } from 'node:util';
import { optionsOf } from '../../src/lib/command-line.ts';
import { named, positiveNumber, wholeNumber, wholeNumbers } from '../../src/lib/option-values.ts';
import type { Sabotage } from '../sabotage.ts';
import { NAMES } from './plan.ts';
import { NOISY_SABOTAGES } from './sabotage.ts';

export interface NoisyOptions {
  /** Calls of each seed. */
  readonly calls: number;
  readonly seeds: readonly number[];
  readonly turns: number;
  readonly scale: number;
  /** Calls at the same time. */
  readonly atOnce: number;
  readonly without: readonly string[];
  /** The only call to make. */
  readonly only: { readonly seed: number; readonly number: number } | undefined;
  readonly sabotage: Pick<Sabotage, 'name' | 'edits'> | undefined;
  readonly jsonFile: string | undefined;
  readonly logFile: string | undefined;
}

const HELP = `npm run noisy -- [options]
  --calls N        calls per seed (default 100)
  --seed 1,2,3     the seeds (default 1)
  --turns N        things that a caller does, one after another (default 4)
  --at-once N      calls at the same time (default 20)
  --scale X        time scale of voices and relay; 1 is real speed (default 0.4). Limits of the product are not scaled
  --only SEED:CALL make this call alone
  --without a,b    leave these out: ${NAMES.join(', ')}
  --sabotage NAME  break the product first (${NOISY_SABOTAGES.map(({ name }) => name).join(', ')}): must fail
  --json FILE      also write the last line to FILE
  --log FILE       write the output of the system's processes to FILE`;

/** Reads the command line. Returns the help text if it is asked for. Throws `UsageError`. */
export function readNoisyOptions(args: readonly string[]): NoisyOptions | string {
  const { values: flags } = optionsOf(() =>
    parseArgs({
      args: [...args],
      options: {
        calls: { type: 'string', default: '100' },
        seed: { type: 'string', default: '1' },
        turns: { type: 'string', default: '4' },
        'at-once': { type: 'string', default: '20' },
        scale: { type: 'string', default: '0.4' },
        only: { type: 'string' },
        without: { type: 'string', default: '' },
        sabotage: { type: 'string' },
        json: { type: 'string' },
        log: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }),
  );
  if (flags.help) return HELP;
  const [onlySeed, onlyNumber] = flags.only?.split(':') ?? [];
  return {
    calls: wholeNumber('--calls', flags.calls),
    seeds: wholeNumbers('--seed', flags.seed),
    turns: wholeNumber('--turns', flags.turns),
    scale: positiveNumber('--scale', flags.scale),
    atOnce: wholeNumber('--at-once', flags['at-once']),
    without: flags.without === '' ? [] : flags.without.split(',').map(behaviourNamed),
    only:
      onlySeed === undefined
        ? undefined
        : { seed: wholeNumber('--only', onlySeed), number: wholeNumber('--only', onlyNumber ?? '') },
    sabotage: flags.sabotage === undefined ? undefined : named('--sabotage', flags.sabotage, NOISY_SABOTAGES),
    jsonFile: flags.json,
    logFile: flags.log,
  };
}

function behaviourNamed(wanted: string): string {
  return named(
    '--without',
    wanted,
    NAMES.map((name) => ({ name })),
  ).name;
}
