/** The command line of `npm run chaos`. */
import { parseArgs } from 'node:util';
import { temporalBackendNamed } from '../bench/temporal-backend.ts';
import type { TemporalBackend } from '../src/config/start.ts';
import { optionsOf, UsageError } from '../src/lib/command-line.ts';
import { named, positiveNumber, wholeNumber, wholeNumbers } from '../src/lib/option-values.ts';
import { FULL, QUICK } from './parameters.ts';
import type { Parameters } from './parameters.ts';
import { SABOTAGES } from './sabotage.ts';
import type { Sabotage } from './sabotage.ts';
import { CONTROL, SCENARIOS } from './scenarios/all.ts';
import type { Scenario } from './scenario.ts';

export interface Options {
  /** The scenarios to run. The control run comes first; a sabotage has none, because its scenarios fail by counts, not by times. */
  readonly scenarios: readonly Scenario[];
  readonly temporalBackend: TemporalBackend;
  readonly seeds: readonly number[];
  readonly parameters: Parameters;
  readonly sabotage: Sabotage | undefined;
  readonly jsonFile: string | undefined;
  readonly logFile: string | undefined;
  readonly evidenceDir: string | undefined;
}

const HELP = `npm run chaos -- [options]
  --scenario a,b     run only these: ${SCENARIOS.map(({ name }) => name).join(', ')}
                     bookings runs alone, with options of its own (--scenario bookings --help)
  --hosts            put each part on a host of its own and pull its cable; with options of its own (--hosts --help)
  --temporal postgres  use the full Temporal server on Postgres (default: sqlite, the development server)
  --seeds 1,2,3      run everything once per seed, each time on a new system (default 1,2,3)
  --seed N           same as --seeds N
  --calls N          calls per scenario and seed (default ${FULL.calls})
  --turns N          questions per call (default ${FULL.turns})
  --scale X          time scale of caller and relay; 1 is real speed (default ${FULL.scale})
  --quick            one seed, fewer and shorter calls and outages: less than three minutes
  --sabotage NAME    break the product first (${SABOTAGES.map(({ name }) => name).join(', ')}); the scenarios of the sabotage must fail
  --json FILE        also write the last line to FILE
  --log FILE         write the output of the system's processes to FILE
  --evidence DIR     save the phone's records and the histories of calls that broke a limit in DIR`;

/** Reads the command line. Returns the help text if it is asked for. Throws `UsageError`. */
export function readOptions(args: readonly string[]): Options | string {
  const { values: flags } = optionsOf(() =>
    parseArgs({
      args: [...args],
      options: {
        scenario: { type: 'string' },
        temporal: { type: 'string', default: 'sqlite' },
        seeds: { type: 'string' },
        seed: { type: 'string' },
        calls: { type: 'string' },
        turns: { type: 'string' },
        scale: { type: 'string' },
        quick: { type: 'boolean', default: false },
        sabotage: { type: 'string' },
        json: { type: 'string' },
        log: { type: 'string' },
        evidence: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }),
  );
  if (flags.help) return HELP;
  const size = flags.quick ? QUICK : FULL;
  const seeds = flags.seed ?? flags.seeds ?? (flags.quick ? '1' : '1,2,3');
  const sabotage = flags.sabotage === undefined ? undefined : named('--sabotage', flags.sabotage, SABOTAGES);
  const temporalBackend = temporalBackendNamed(flags.temporal);
  const possible = SCENARIOS.filter((each) => (each.temporalBackend ?? temporalBackend) === temporalBackend);
  return {
    scenarios: chosen(possible, flags.scenario?.split(','), sabotage),
    temporalBackend,
    sabotage,
    seeds: wholeNumbers('--seeds', seeds, 0),
    parameters: {
      ...size,
      calls: flags.calls === undefined ? size.calls : wholeNumber('--calls', flags.calls),
      turns: flags.turns === undefined ? size.turns : wholeNumber('--turns', flags.turns),
      scale: flags.scale === undefined ? size.scale : positiveNumber('--scale', flags.scale),
    },
    jsonFile: flags.json,
    logFile: flags.log,
    evidenceDir: flags.evidence,
  };
}

function chosen(
  possible: readonly Scenario[],
  wanted: readonly string[] | undefined,
  sabotage: Sabotage | undefined,
): readonly Scenario[] {
  if (wanted === undefined) {
    return sabotage === undefined
      ? possible
      : possible.filter(({ name }) => sabotage.failingScenarios.includes(name));
  }
  for (const name of wanted) {
    const { temporalBackend } = named('--scenario', name, SCENARIOS);
    if (!possible.some((scenario) => scenario.name === name))
      throw new UsageError(`${name} needs --temporal ${temporalBackend}`);
  }
  return possible.filter((scenario) => scenario === CONTROL || wanted.includes(scenario.name));
}
