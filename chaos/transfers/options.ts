/** The command line of `npm run chaos -- --scenario transfers`. */
import { parseArgs } from 'node:util';

export interface TransferOptions {
  /** Callers who want a person, and calls out: one of four. */
  readonly calls: number;
  readonly atOnce: number;
  readonly seed: number;
  readonly scale: number;
  /** Something dies this often. */
  readonly everyMs: number;
  /** A number is asked for again without a look-up. The run must turn red. */
  readonly isSabotaged: boolean;
  readonly jsonFile: string | undefined;
  readonly logFile: string | undefined;
}

/** The sabotage of this scenario. */
export const NO_LOOKUP = 'no-lookup';

const HELP = `npm run chaos -- --scenario transfers [options]
  --calls N          callers who want a person, and one call out for every three of them (default 200)
  --at-once N        of them at once (default 8)
  --seed N           (default 1)
  --every-ms N       something dies this often (default 2000)
  --scale X          time scale of telephones and relay (default 0.1)
  --sabotage ${NO_LOOKUP}  a number is asked for again without a look-up: the run must fail
  --json FILE        also write the last line to FILE
  --log FILE         write the output of the system's processes to FILE`;

/** Whether the command line asks for this scenario alone. */
export function asksForTransfers(args: readonly string[]): boolean {
  const at = args.indexOf('--scenario');
  return at >= 0 && args[at + 1] === 'transfers';
}

/** Reads the command line. Returns the help text if it is asked for. */
export function readTransferOptions(args: readonly string[]): TransferOptions | string {
  const { values: flags } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string' },
      calls: { type: 'string', default: '200' },
      'at-once': { type: 'string', default: '8' },
      seed: { type: 'string', default: '1' },
      'every-ms': { type: 'string', default: '2000' },
      scale: { type: 'string', default: '0.1' },
      sabotage: { type: 'string' },
      json: { type: 'string' },
      log: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (flags.help) return HELP;
  if (flags.sabotage !== undefined && flags.sabotage !== NO_LOOKUP)
    throw new Error(`no such sabotage: ${flags.sabotage}\n${HELP}`);
  return {
    calls: Number(flags.calls),
    atOnce: Number(flags['at-once']),
    seed: Number(flags.seed),
    scale: Number(flags.scale),
    everyMs: Number(flags['every-ms']),
    isSabotaged: flags.sabotage === NO_LOOKUP,
    jsonFile: flags.json,
    logFile: flags.log,
  };
}
