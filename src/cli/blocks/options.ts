/** The command line of `npm run blocks`. */
import { parseArgs } from 'node:util';
import type { Block } from '../../adapters/ports/callers.ts';
import { telephoneAddress } from '../../config/caller-number.ts';
import { optionsOf, UsageError } from '../../lib/command-line.ts';

export const USAGE = `Usage: npm run blocks -- COMMAND
  list             lists the blocked numbers
  add NUMBER [--prefix] [--for 2h] [--reason "…"]
                   takes no more calls of this number. --prefix: of all numbers that begin with it. --for: only for so long
                   (m minutes, h hours, d days). Gateways know it within a few seconds.
  remove NUMBER [--prefix]
                   takes its calls again
Exit code: 0 done, 1 there is no such block, 2 it could not be done.
`;

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'list' }
  | { readonly name: 'add'; readonly block: Omit<Block, 'expiresAt'>; readonly forMs?: number }
  | { readonly name: 'remove'; readonly block: Pick<Block, 'number' | 'isPrefix'> };

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      prefix: { type: 'boolean', default: false },
      for: { type: 'string' },
      reason: { type: 'string' },
    },
  });
}

/** Reads the command line. Throws `UsageError`. */
export function readOptions(args: readonly string[]): Command {
  const { values, positionals } = optionsOf(() => parse(args));
  if (values.help === true) return { name: 'help' };
  const [name = '', number, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`${name} takes one number, without spaces`);
  if (name !== 'add' && (values.for !== undefined || values.reason !== undefined))
    throw new UsageError('--for and --reason go with add');
  switch (name) {
    case 'list':
      if (number !== undefined || values.prefix) throw new UsageError('list takes nothing further');
      return { name };
    case 'add': {
      const block = { ...numberOf(number, values.prefix), reason: values.reason ?? '' };
      return { name, block, ...(values.for === undefined ? {} : { forMs: durationOf(values.for) }) };
    }
    case 'remove':
      return { name, block: numberOf(number, values.prefix) };
    default:
      throw new UsageError('expected a command: list, add or remove (see --help)');
  }
}

function numberOf(number: string | undefined, isPrefix: boolean): Pick<Block, 'number' | 'isPrefix'> {
  // A short prefix blocks a whole country by mistake: at least the country code and one more digit.
  const form = isPrefix ? /^\+[1-9]\d{1,14}$/u : /^(?:\+[1-9]\d{6,14}|(?:sips?|client):\S+)$/u;
  if (number === undefined || !form.test(number)) {
    const what = isPrefix ? 'the beginning of numbers, such as +1900' : 'a number, such as +12075550142';
    throw new UsageError(`expected ${what}`);
  }
  if (number.startsWith('+')) return { number, isPrefix };
  const address = telephoneAddress(number);
  if (address === undefined) throw new UsageError(`${number} stands for no single caller`);
  return { number: address, isPrefix };
}

const MINUTE_MS = 60_000;
const UNITS_MS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS } as const;

function durationOf(text: string): number {
  const [, count = '', unit] = /^(\d{1,5})([mhd])$/u.exec(text) ?? [];
  if (unit !== 'm' && unit !== 'h' && unit !== 'd') {
    throw new UsageError(
      `--for ${text} is not a duration: give minutes, hours or days, such as 30m, 2h or 7d`,
    );
  }
  return Number(count) * UNITS_MS[unit];
}
