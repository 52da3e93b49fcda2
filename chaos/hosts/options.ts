/** The command line of `npm run chaos -- --hosts`. */
import { parseArgs } from 'node:util';
import { optionsOf } from '../../src/lib/command-line.ts';
import { named, wholeNumber, wholeNumbers } from '../../src/lib/option-values.ts';
import { temporalBackendNamed } from '../../bench/temporal-backend.ts';
import type { TemporalBackend } from '../../src/config/start.ts';
import { ON_HOSTS } from '../parameters.ts';
import type { Parameters } from '../parameters.ts';
import type { Scenario } from '../scenario.ts';
import { CONTROL, HOST_SCENARIOS } from './scenarios.ts';
import type { HostSystem } from './system.ts';

export interface HostsOptions {
  readonly scenarios: readonly Scenario<HostSystem>[];
  readonly temporalBackend: TemporalBackend;
  readonly seeds: readonly number[];
  readonly parameters: Parameters;
  readonly jsonFile: string | undefined;
  readonly logFile: string | undefined;
  readonly evidenceDir: string | undefined;
}

const HELP = `npm run chaos -- --hosts [options]
  Needs Linux, root and the package iproute2; does nothing elsewhere, and says why.
  --scenario a,b     run only these: ${HOST_SCENARIOS.map(({ name }) => name).join(', ')}
  --temporal sqlite  use Temporal's development server (default: postgres, the full server with a Postgres of its own)
  --seeds 1,2,3      run everything once per seed, each time on a new system (default 1)
  --seed N           same as --seeds N
  --calls N          calls per scenario and seed (default ${ON_HOSTS.calls})
  --turns N          questions per call (default ${ON_HOSTS.turns})
  --json FILE        also write the last line to FILE
  --log FILE         write the output of the system's processes to FILE
  --evidence DIR     save the phone's records and the histories of calls that broke a limit in DIR`;

/** Whether the command line asks for a run on several hosts. */
export function asksForHosts(args: readonly string[]): boolean {
  return args.includes('--hosts');
}

/** Reads the command line. Returns the help text if it is asked for. Throws `UsageError`. */
export function readHostsOptions(args: readonly string[]): HostsOptions | string {
  const { values: flags } = optionsOf(() =>
    parseArgs({
      args: [...args],
      options: {
        hosts: { type: 'boolean' },
        scenario: { type: 'string' },
        temporal: { type: 'string', default: 'postgres' },
        seeds: { type: 'string', default: '1' },
        seed: { type: 'string' },
        calls: { type: 'string', default: String(ON_HOSTS.calls) },
        turns: { type: 'string', default: String(ON_HOSTS.turns) },
        json: { type: 'string' },
        log: { type: 'string' },
        evidence: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }),
  );
  if (flags.help) return HELP;
  return {
    scenarios: chosen(flags.scenario?.split(',')),
    temporalBackend: temporalBackendNamed(flags.temporal),
    seeds: wholeNumbers('--seeds', flags.seed ?? flags.seeds, 0),
    parameters: {
      ...ON_HOSTS,
      calls: wholeNumber('--calls', flags.calls),
      turns: wholeNumber('--turns', flags.turns),
    },
    jsonFile: flags.json,
    logFile: flags.log,
    evidenceDir: flags.evidence,
  };
}

function chosen(wanted: readonly string[] | undefined): HostsOptions['scenarios'] {
  if (wanted === undefined) return HOST_SCENARIOS;
  const pulled = wanted.map((name) => named('--scenario', name, HOST_SCENARIOS));
  return HOST_SCENARIOS.filter((scenario) => scenario === CONTROL || pulled.includes(scenario));
}
