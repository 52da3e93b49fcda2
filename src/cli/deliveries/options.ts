/** The command line of `npm run deliveries`. */
import { parseArgs } from 'node:util';
import { parseCallSid } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { optionsOf, UsageError } from '../../lib/command-line.ts';

export const USAGE = `Usage: npm run deliveries -- COMMAND
  list [--tenant NAME] [--call CA…] [--limit N]
                   lists deliveries, the newest first (20)
  send-again ID    sends one that was refused or given up
Exit code: 0 done, 1 there is no such delivery, 2 it could not be done.
`;

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'list'; readonly tenant?: string; readonly callSid?: CallSid; readonly limit: number }
  | { readonly name: 'send-again'; readonly id: string };

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;

/** Reads the command line. Throws `UsageError`. */
export function readOptions(args: readonly string[]): Command {
  const { values, positionals } = optionsOf(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', default: false },
        tenant: { type: 'string' },
        call: { type: 'string' },
        limit: { type: 'string', default: '20' },
      },
    }),
  );
  const [name, id, ...rest] = positionals;
  if (values.help || name === undefined) return { name: 'help' };
  if (rest.length > 0) throw new UsageError(`${name} takes nothing further`);
  if (name === 'send-again') {
    if (id === undefined || !UUID.test(id))
      throw new UsageError('send-again takes the id of a delivery, as in list');
    return { name, id };
  }
  if (name !== 'list') throw new UsageError('expected a command: list or send-again (see --help)');
  if (id !== undefined) throw new UsageError('list takes nothing further');
  const { tenant, call } = values;
  const callSid = call === undefined ? undefined : parseCallSid(call);
  if (call !== undefined && callSid === undefined)
    throw new UsageError('--call must be CA and 32 hex digits');
  if (!/^[1-9]\d{0,3}$/u.test(values.limit)) throw new UsageError('--limit must be a number from 1 to 9999');
  return {
    name,
    limit: Number(values.limit),
    ...(tenant === undefined ? {} : { tenant }),
    ...(callSid === undefined ? {} : { callSid }),
  };
}
