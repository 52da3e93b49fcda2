/** The command line of `npm run chaos -- --scenario bookings`. */
import { parseArgs } from 'node:util';

export interface BookingOptions {
  readonly calls: number;
  readonly atOnce: number;
  readonly seed: number;
  readonly scale: number;
  /** Something dies this often. */
  readonly everyMs: number;
  /** Requests have no key for their wish. The run must turn red. */
  readonly isSabotaged: boolean;
  readonly jsonFile: string | undefined;
  readonly logFile: string | undefined;
}

/** The sabotage of this scenario. */
export const WISH_KEY = 'wish-key';

const HELP = `npm run chaos -- --scenario bookings [options]
  --calls N          calls that book (default 1000)
  --at-once N        of them at once (default 50)
  --seed N           (default 1)
  --scale X          time scale of caller and relay (default 0.2)
  --every-ms N       pause between two kills (default 5000). Each start takes some seconds of processor time
  --sabotage ${WISH_KEY}  remove the key from requests: the run must fail
  --json FILE        also write the last line to FILE
  --log FILE         write the output of the system's processes to FILE`;

/** Whether the command line asks for this scenario alone. */
export function asksForBookings(args: readonly string[]): boolean {
  const at = args.indexOf('--scenario');
  return at >= 0 && args[at + 1] === 'bookings';
}

/** Reads the command line. Returns the help text if it is asked for. */
export function readBookingOptions(args: readonly string[]): BookingOptions | string {
  const { values: flags } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string' },
      calls: { type: 'string', default: '1000' },
      'at-once': { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      scale: { type: 'string', default: '0.2' },
      'every-ms': { type: 'string', default: '5000' },
      sabotage: { type: 'string' },
      json: { type: 'string' },
      log: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (flags.help) return HELP;
  if (flags.sabotage !== undefined && flags.sabotage !== WISH_KEY)
    throw new Error(`no such sabotage: ${flags.sabotage}\n${HELP}`);
  return {
    calls: Number(flags.calls),
    atOnce: Number(flags['at-once']),
    seed: Number(flags.seed),
    scale: Number(flags.scale),
    everyMs: Number(flags['every-ms']),
    isSabotaged: flags.sabotage === WISH_KEY,
    jsonFile: flags.json,
    logFile: flags.log,
  };
}
