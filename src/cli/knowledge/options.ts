/** The command line of `npm run knowledge`. */
import { parseArgs } from 'node:util';
import { optionsOf, UsageError } from '../../lib/command-line.ts';

export const USAGE = `Usage: npm run knowledge -- COMMAND [--tenant TENANT]
  add PATH...      adds documents, or puts them in place of those with the same names; of a folder all that is in it
                   (.md, .markdown, .txt, .html, .htm, .pdf, .csv). --replace: what was added before and is not
                   among these goes. All of it takes effect at once.
  list             the documents
  remove NAME...   takes documents out
  search "WORDS"   what a caller who says this would be answered from
  reindex          cuts everything that was added anew, after an upgrade
  --tenant TENANT  whose documents; not needed where all agents have the same tenant
Exit code: 0 all done, 1 something was skipped or not found, 2 nothing could be tried.
`;

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'add'; readonly paths: readonly string[]; readonly replace: boolean }
  | { readonly name: 'list' }
  | { readonly name: 'remove'; readonly names: readonly string[] }
  | { readonly name: 'search'; readonly words: string }
  | { readonly name: 'reindex' };

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
      help: { type: 'boolean', default: false },
    },
  });
}

/** Reads the command line. Throws `UsageError`. */
export function readOptions(args: readonly string[]): KnowledgeOptions {
  const { values, positionals } = optionsOf(() => parse(args));
  const { tenant } = values;
  const command: Command = values.help ? { name: 'help' } : commandOf(positionals, values.replace);
  if (values.replace && command.name !== 'add') throw new UsageError('--replace goes with add');
  return { command, ...(tenant === undefined ? {} : { tenant }) };
}

function commandOf([name, ...rest]: readonly string[], replace: boolean): Command {
  const none = (): void => {
    if (rest.length > 0) throw new UsageError(`${name ?? ''} takes nothing: ${rest.join(' ')}`);
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
    case 'list':
    case 'reindex':
      none();
      return { name };
    default:
      throw new UsageError('say what: add, list, remove, search or reindex (--help explains them)');
  }
}
