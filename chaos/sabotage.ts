/**
 * The product, deliberately broken: a check that cannot fail proves nothing. A copy of the source is changed and
 * started in place of the product, which knows nothing of it.
 */
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Sabotage {
  readonly name: string;
  /** Scenarios that fail because of it. */
  readonly turnsRed: readonly string[];
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** In `src/`. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly put: string;
}

export const SABOTAGES: readonly Sabotage[] = [
  {
    // Whoever asks for a turn speaks in it, from the beginning, also where it was spoken already.
    name: 'ledger',
    turnsRed: ['temporal-down'],
    edits: [
      {
        file: 'gateway/relay/ledger-entry.ts',
        find: 'const isJoined = isHeld || outcome !== undefined;',
        put: 'const isJoined = false;',
      },
      {
        file: 'gateway/relay/ledger-entry.ts',
        find: `get said() {
      return words.said;
    },
    speak(text) {
      if (outcome !== undefined || text === '') return;`,
        put: `get said() {
      return '';
    },
    speak(text) {
      if (text === '') return;`,
      },
    ],
  },
  {
    // A model that says nothing is waited for, and the caller with it.
    name: 'deadline',
    turnsRed: ['model-faults'],
    edits: [
      {
        file: 'activities/answer-aloud.ts',
        find: 'const limits = { firstMs, stallMs, onDeadline: close };',
        put: 'const limits = { firstMs: 1e9 + firstMs, stallMs, onDeadline: close };',
      },
    ],
  },
];

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** `source` with the edit made. Throws where the source is not the one that the edit was written for. */
export function applyEdit(source: string, { file, find, put }: Edit): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(`sabotage: src/${file} has changed: ${JSON.stringify(find)} is to be found once`);
  return parts.join(put);
}

/** Makes `folder` a copy of the product with the edits made, ready to be started. */
export async function copySabotaged({ edits }: Sabotage, folder: string): Promise<void> {
  await cp(join(ROOT, 'src'), join(folder, 'src'), { recursive: true });
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  for (const edit of edits) {
    const file = join(folder, 'src', edit.file);
    await writeFile(file, applyEdit(await readFile(file, 'utf8'), edit));
  }
}
