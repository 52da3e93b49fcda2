/** What the scenarios that run alone have in common: `--scenario bookings` and `--scenario transfers`. */
import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { optionsOf } from '../src/lib/command-line.ts';
import { provideProduct } from './sabotage.ts';
import type { Edit } from './sabotage.ts';
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

export interface KillingRun extends KillingOptions {
  /** The repository, or a sabotaged copy. */
  readonly productDir: string;
  readonly log: (line: string) => void;
  readonly onLine: (process: string, line: string) => void;
  readonly signal: AbortSignal;
}

/** What a run has shown. */
export interface KillingResult {
  readonly kills: number;
  /** The calls that went wrong. */
  readonly stories: readonly string[];
  readonly numbers: object;
  readonly isRight: boolean;
}

export interface KillingScenario {
  readonly name: string;
  readonly defaults: Readonly<Record<'calls' | 'atOnce' | 'scale' | 'everyMs', number>>;
  /** What the calls are. */
  readonly calls: string;
  readonly sabotage: { readonly name: string; readonly does: string; readonly edits: readonly Edit[] };
  run(options: KillingRun): Promise<KillingResult>;
}

/** Whether the command line asks for this scenario alone. */
export function asksFor({ name }: KillingScenario, args: readonly string[]): boolean {
  const at = args.indexOf('--scenario');
  return at >= 0 && args[at + 1] === name;
}

/** Runs the scenario and prints its report. Returns the exit code. Throws `UsageError`. */
export async function runKillingScenario(
  scenario: KillingScenario,
  args: readonly string[],
  { log, signal }: Pick<KillingRun, 'log' | 'signal'>,
): Promise<number> {
  const options = readKillingOptions(scenario, args);
  if (typeof options === 'string') {
    console.log(options);
    return 0;
  }
  const { logFile, jsonFile, seed, isSabotaged } = options;
  const onLine = (process: string, line: string): void => {
    if (logFile !== undefined) appendFileSync(logFile, `${process}: ${line}\n`);
  };
  await using product = await provideProduct(isSabotaged ? scenario.sabotage : undefined);
  const result = await scenario.run({ ...options, productDir: product.dir, log, onLine, signal });
  for (const story of result.stories) console.log(story);
  const report = JSON.stringify({ 'meta.seed': seed, 'meta.kills': result.kills, ...result.numbers });
  if (jsonFile !== undefined) await writeFile(jsonFile, `${report}\n`);
  console.log(report);
  return result.isRight ? 0 : 1;
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
