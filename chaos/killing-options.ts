/** The command lines of the scenarios that run alone: `--scenario bookings` and `--scenario transfers`. */
import { parseArgs } from 'node:util';
import { optionsOf } from '../src/lib/command-line.ts';
import { named, positiveNumber, wholeNumber } from '../src/lib/option-values.ts';

export interface KillingOptions {
  readonly calls: number;
  /** Calls at the same time. */
  readonly atOnce: number;
  readonly seed: number;
  /** Time scale of caller and relay. */
  readonly scale: number;
  /** Something dies this often. */
  readonly everyMs: number;
  /** The product is broken first. The run must fail. */
  readonly isSabotaged: boolean;
  readonly jsonFile: string | undefined;
  readonly logFile: string | undefined;
}

/** A scenario with these options. */
export interface KillingScenario {
  readonly name: string;
  readonly defaults: Readonly<Record<'calls' | 'atOnce' | 'scale' | 'everyMs', number>>;
  /** What the calls are. */
  readonly calls: string;
  readonly sabotage: { readonly name: string; readonly does: string };
}

/** Whether the command line asks for this scenario alone. */
export function asksFor({ name }: KillingScenario, args: readonly string[]): boolean {
  const at = args.indexOf('--scenario');
  return at >= 0 && args[at + 1] === name;
}

/** Reads the command line. Returns the help text if it is asked for. Throws `UsageError`. */
export function readKillingOptions(
  scenario: KillingScenario,
  args: readonly string[],
): KillingOptions | string {
  const { defaults, sabotage } = scenario;
  const text = (value: number) => ({ type: 'string', default: String(value) }) as const;
  const { values: flags } = optionsOf(() =>
    parseArgs({
      args: [...args],
      options: {
        scenario: { type: 'string' },
        calls: text(defaults.calls),
        'at-once': text(defaults.atOnce),
        seed: text(1),
        scale: text(defaults.scale),
        'every-ms': text(defaults.everyMs),
        sabotage: { type: 'string' },
        json: { type: 'string' },
        log: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }),
  );
  if (flags.help) return helpOf(scenario);
  if (flags.sabotage !== undefined) named('--sabotage', flags.sabotage, [sabotage]);
  return {
    calls: wholeNumber('--calls', flags.calls),
    atOnce: wholeNumber('--at-once', flags['at-once']),
    seed: wholeNumber('--seed', flags.seed, 0),
    scale: positiveNumber('--scale', flags.scale),
    everyMs: wholeNumber('--every-ms', flags['every-ms']),
    isSabotaged: flags.sabotage !== undefined,
    jsonFile: flags.json,
    logFile: flags.log,
  };
}

function helpOf({ name, defaults, calls, sabotage }: KillingScenario): string {
  return `npm run chaos -- --scenario ${name} [options]
  --calls N          ${calls} (default ${defaults.calls})
  --at-once N        of them at once (default ${defaults.atOnce})
  --seed N           (default 1)
  --scale X          time scale of caller and relay (default ${defaults.scale})
  --every-ms N       pause between two kills (default ${defaults.everyMs}). Each start takes some seconds of processor time
  --sabotage ${sabotage.name}  ${sabotage.does}: the run must fail
  --json FILE        also write the last line to FILE
  --log FILE         write the output of the system's processes to FILE`;
}
