/** `npm run knowledge -- wordings`: shows and edits how callers would ask for passages, as a model has put it. */
import type { WordingStore } from '../../adapters/ports/wordings.ts';
import { MAX_WORDING_CHARS, MAX_WORDINGS, wordingsOf } from '../../conversation/wordings.ts';
import { complain, print, UsageError } from '../../lib/command-line.ts';

export type WordingsCommand =
  | { readonly name: 'wordings'; readonly action: 'list' }
  | { readonly name: 'wordings'; readonly action: 'edit'; readonly id: string; readonly wordings: string }
  | { readonly name: 'wordings'; readonly action: 'remove'; readonly ids: readonly string[] };

/** Reads the arguments after `wordings`. Throws `UsageError`. */
export function wordingsCommand([action = 'list', ...rest]: readonly string[]): WordingsCommand {
  const name = 'wordings';
  const [id, wordings] = rest;
  if (action === 'list' && rest.length === 0) return { name, action };
  if (action === 'edit' && id !== undefined && wordings !== undefined && rest.length === 2)
    return { name, action, id, wordings };
  if (action === 'remove' && rest.length > 0) return { name, action, ids: rest };
  throw new UsageError('wordings takes list, edit ID "ONE; ANOTHER" or remove ID...');
}

/** Runs the command and returns the exit code. */
export async function runWordings(
  store: Pick<WordingStore, 'list' | 'edit'>,
  tenant: string,
  command: WordingsCommand,
): Promise<number> {
  switch (command.action) {
    case 'list':
      return listWordings(store, tenant);
    case 'edit': {
      const { wordings, ignored } = wordingsOf(command.wordings);
      if (ignored > 0)
        throw new UsageError(
          `at most ${MAX_WORDINGS} wordings, each of at most ${MAX_WORDING_CHARS} characters`,
        );
      return change(store, tenant, { ids: [command.id], wordings, done: 'edited' });
    }
    case 'remove':
      return change(store, tenant, { ids: command.ids, wordings: [], done: 'removed' });
  }
}

async function listWordings({ list }: Pick<WordingStore, 'list'>, tenant: string): Promise<number> {
  const passages = await list(tenant);
  for (const { id, title, wordings, model } of passages) {
    print(`${id}  ${title} (${model ?? 'edited'})`);
    for (const wording of wordings) print(`       ${wording}`);
  }
  print(`${tenant}: ${passages.length} passages with wordings`);
  return 0;
}

async function change(
  { edit }: Pick<WordingStore, 'edit'>,
  tenant: string,
  { ids, wordings, done }: { ids: readonly string[]; wordings: readonly string[]; done: string },
): Promise<number> {
  let missing = 0;
  for (const id of ids) {
    if (await edit(tenant, id, wordings)) print(`${done.padEnd(10)} ${id}`);
    else {
      complain(`not found  ${id}`);
      missing += 1;
    }
  }
  return missing === 0 ? 0 : 1;
}
