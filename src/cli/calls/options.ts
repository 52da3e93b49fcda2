/** The command line of `npm run call`. */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { optionsOf, UsageError } from '../../lib/command-line.ts';

export const USAGE = `Usage: npm run call -- --to NUMBER --agent ID --reason TEXT
                   [--name TEXT] [--details TEXT] [--between 14:00-16:00] [--key KEY]
                   calls somebody, within the calling hours. A command that is repeated with the same key places one call.
  list [--tenant NAME] [--limit N]
                   lists calls out, the newest first (20)
  cancel ID        nobody is called any more
  block NUMBER [--tenant NAME] [--reason TEXT]
                   never calls the number
  unblock NUMBER [--tenant NAME]
  blocked          lists the numbers that are never called
Exit code: 0 done, 1 refused or unknown, 2 it could not be done.
`;

export type Command =
  | { readonly name: 'help' | 'blocked' }
  | {
      readonly name: 'call';
      readonly to: string;
      readonly agent: string;
      readonly reason: string;
      readonly person?: string;
      readonly details?: string;
      readonly between?: string;
      readonly key: string;
    }
  | { readonly name: 'list'; readonly tenant: string | null; readonly limit: number }
  | { readonly name: 'cancel'; readonly id: string }
  | { readonly name: 'block'; readonly number: string; readonly tenant: string; readonly reason: string }
  | { readonly name: 'unblock'; readonly number: string; readonly tenant: string };

const NUMBER = /^\+[1-9]\d{6,14}$/u;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', default: false },
      ...{ to: text, agent: text, reason: text, name: text, details: text, between: text, key: text },
      ...{ tenant: text, limit: { type: 'string', default: '20' } },
    },
  });
}

/** Reads the command line. Throws `UsageError`. */
export function readOptions(args: readonly string[]): Command {
  const { values, positionals } = optionsOf(() => parse(args));
  const [command, subject, ...rest] = positionals;
  if (values.help || (command === undefined && values.to === undefined)) return { name: 'help' };
  if (rest.length > 0) throw new UsageError('too many arguments (see --help)');
  const { tenant = '*' } = values;
  switch (command) {
    case undefined:
      return callOf(values);
    case 'list':
      return { name: 'list', tenant: values.tenant ?? null, limit: limitOf(values.limit) };
    case 'blocked':
      return { name: 'blocked' };
    case 'cancel':
      if (subject === undefined || !UUID.test(subject))
        throw new UsageError('cancel takes the id of a call, as in list');
      return { name: 'cancel', id: subject };
    case 'block':
      return { name: 'block', number: numberOf(subject), tenant, reason: values.reason ?? '' };
    case 'unblock':
      return { name: 'unblock', number: numberOf(subject), tenant };
    default:
      throw new UsageError('expected --to, or list, cancel, block, unblock or blocked (see --help)');
  }
}

function callOf({
  to,
  agent,
  reason,
  name,
  details,
  between,
  key,
}: ReturnType<typeof parse>['values']): Command {
  if (to === undefined || agent === undefined || reason === undefined)
    throw new UsageError('a call needs --to, --agent and --reason');
  return {
    ...{ name: 'call', to, agent, reason, key: key ?? randomUUID() },
    ...(name === undefined ? {} : { person: name }),
    ...(details === undefined ? {} : { details }),
    ...(between === undefined ? {} : { between }),
  };
}

function limitOf(text: string): number {
  if (!/^[1-9]\d{0,3}$/u.test(text)) throw new UsageError('--limit must be a number from 1 to 9999');
  return Number(text);
}

function numberOf(text: string | undefined): string {
  if (text === undefined || !NUMBER.test(text))
    throw new UsageError('expected a number with its country code, such as +12075550142');
  return text;
}
