/** The command line of `npm run knowledge`. */
import { parseArgs } from 'node:util';
import { KNOWN_ENDINGS } from '../../adapters/documents/kinds.ts';
import { optionsOf, UsageError } from '../../lib/command-line.ts';
import { wordingsCommand } from './wordings.ts';
import type { WordingsCommand } from './wordings.ts';

export const USAGE = `Usage: npm run knowledge -- COMMAND [--tenant TENANT]
  add PATH...      adds documents or replaces those with the same names; for a folder, all supported files in it
                   (${KNOWN_ENDINGS}).
                   --replace: also removes added documents that are not given. All changes take effect at once.
  list             lists the documents
  remove NAME...   removes documents
  search "WORDS"   shows the passages for a caller's question
  reindex          splits all added documents into passages again, after an upgrade
  unanswered       shows callers' questions that found nothing or were answered by a template, most frequent first.
                   --since DATE: from this day on (default: the last 30 days). --json: one object per line
  wordings         shows how callers would ask for passages, as a model has put it (KNOWLEDGE_WORDINGS)
  wordings edit ID "ONE; ANOTHER"   replaces those of a passage
  wordings remove ID...             removes them; the model is not asked again
  --tenant TENANT  whose documents; not needed if all agents have the same tenant
Exit code: 0 all done, 1 a document was skipped or not found, 2 nothing could be done.
`;

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'add'; readonly paths: readonly string[]; readonly replace: boolean }
  | { readonly name: 'list' }
  | { readonly name: 'remove'; readonly names: readonly string[] }
  | { readonly name: 'search'; readonly words: string }
  | { readonly name: 'reindex' }
  | WordingsCommand
  | { readonly name: 'unanswered'; readonly since?: Date; readonly isJson: boolean };

export interface KnowledgeOptions {
  readonly command: Command;
  readonly tenant?: string;
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      tenant: { type: 'string' },
      replace: { type: 'boolean', default: false },
      since: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

/** Reads the command line. Throws `UsageError`. */
export function readOptions(args: readonly string[]): KnowledgeOptions {
  const { values, positionals } = optionsOf(() => parse(args));
  const { tenant, since, json } = values;
  const command: Command = values.help ? { name: 'help' } : commandOf(positionals, values.replace);
  if ((since !== undefined || json) && command.name !== 'unanswered')
    throw new UsageError('--since and --json go with unanswered');
  if (values.replace && command.name !== 'add') throw new UsageError('--replace goes with add');
  const full =
    command.name === 'unanswered' && since !== undefined ? { ...command, since: dayOf(since) } : command;
  return {
    command: full.name === 'unanswered' ? { ...full, isJson: json } : full,
    ...(tenant === undefined ? {} : { tenant }),
  };
}

function dayOf(text: string): Date {
  const day = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/u.test(text) || Number.isNaN(day.getTime()))
    throw new UsageError('--since must be a date such as 2026-03-31');
  return day;
}

function commandOf([name, ...rest]: readonly string[], replace: boolean): Command {
  const none = (): void => {
    if (rest.length > 0) throw new UsageError(`${name ?? ''} takes no argument: ${rest.join(' ')}`);
  };
  const some = (what: string): readonly string[] => {
    if (rest.length === 0) throw new UsageError(`${name ?? ''} needs ${what}`);
    return rest;
  };
  switch (name) {
    case 'add':
      return { name, paths: some('files or folders'), replace };
    case 'remove':
      return { name, names: some('names, as "list" shows them') };
    case 'search':
      return { name, words: some('words').join(' ') };
    case 'wordings':
      return wordingsCommand(rest);
    case 'unanswered':
      none();
      return { name, isJson: false };
    case 'list':
    case 'reindex':
      none();
      return { name };
    default:
      throw new UsageError(
        'expected a command: add, list, remove, search, reindex, unanswered or wordings (see --help)',
      );
  }
}
