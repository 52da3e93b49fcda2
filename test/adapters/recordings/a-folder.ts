/** Creates temporary recordings folders for tests. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The recordings that ship with the project. */
export const SHIPPED = fileURLToPath(new URL('../../../recordings', import.meta.url));

/** Copies the shipped recordings to a temporary folder and adds these files. */
export async function aFolder(files: Readonly<Record<string, string | Buffer>> = {}) {
  const path = await mkdtemp(join(tmpdir(), 'evercall-recordings-'));
  await cp(SHIPPED, path, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return {
    path,
    async edit(name: string, change: (content: string) => string): Promise<void> {
      await writeFile(join(path, name), change(await readFile(join(path, name), 'utf8')));
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}
