/**
 * Breaks the product on purpose, because a check that cannot fail proves nothing. The edits are made in a copy of the
 * source, which is started instead of the product.
 */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Sabotage {
  readonly name: string;
  /** The scenarios that must fail because of the edits. */
  readonly failingScenarios: readonly string[];
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** Path below `src/`. */
  readonly file: string;
  /** Text that must occur exactly once in the file. */
  readonly find: string;
  readonly put: string;
}

export const SABOTAGES: readonly Sabotage[] = [
  {
    // Every attempt speaks the turn from its beginning, even if it was spoken already.
    name: 'ledger',
    failingScenarios: ['temporal-down'],
    edits: [
      {
        file: 'gateway/relay/ledger-entry.ts',
        find: 'const isJoined = isHeld || outcome !== undefined;',
        put: 'const isJoined = false;',
      },
      {
        file: 'gateway/relay/ledger-entry.ts',
        find: `get said() {
      return sending.said;
    },
    speak(text) {
      if (outcome === undefined && text !== '') sending.token(text);`,
        put: `get said() {
      return '';
    },
    speak(text) {
      if (text !== '') sending.token(text);`,
      },
    ],
  },
  {
    // A silent model has no deadline, so the caller waits forever.
    name: 'deadline',
    failingScenarios: ['model-faults'],
    edits: [
      {
        file: 'activities/answer-aloud.ts',
        find: 'const limits = { firstMs, stallMs, onDeadline',
        put: 'const limits = { firstMs: 1e9 + firstMs, stallMs, onDeadline',
      },
    ],
  },
];

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Returns `source` with the edit made. Throws if the text to replace does not occur exactly once. */
export function applyEdit(source: string, { file, find, put }: Edit): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(`sabotage: src/${file} has changed: ${JSON.stringify(find)} must occur exactly once`);
  return parts.join(put);
}

/** The folder of the product: the repository, or a sabotaged copy that is deleted when it is disposed. */
export async function provideProduct(
  sabotage: Pick<Sabotage, 'edits'> | undefined,
): Promise<AsyncDisposable & { readonly dir: string }> {
  if (sabotage === undefined) return { dir: ROOT, [Symbol.asyncDispose]: () => Promise.resolve() };
  const dir = await mkdtemp(join(tmpdir(), 'evercall-sabotaged-'));
  await copySabotaged(sabotage, dir);
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

/** Copies the product to `folder` and makes the edits there. */
async function copySabotaged({ edits }: Pick<Sabotage, 'edits'>, folder: string): Promise<void> {
  await cp(join(ROOT, 'src'), join(folder, 'src'), { recursive: true });
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  for (const edit of edits) {
    const file = join(folder, 'src', edit.file);
    await writeFile(file, applyEdit(await readFile(file, 'utf8'), edit));
  }
}
