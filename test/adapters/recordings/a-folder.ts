/** A folder of recordings of its own for a test. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What ships with the project. */
export const SHIPPED = fileURLToPath(new URL('../../../recordings', import.meta.url));

/** A copy of what ships, or an empty one, with these files put into it. */
export async function aFolder(
  files: Readonly<Record<string, string | Buffer>> = {},
  { isEmpty = false } = {},
): Promise<
  AsyncDisposable & { readonly path: string; write(path: string, content: string | Buffer): Promise<void> }
> {
  const path = await mkdtemp(join(tmpdir(), 'evercall-recordings-'));
  if (!isEmpty) await cp(SHIPPED, path, { recursive: true });
  const write = async (name: string, content: string | Buffer) => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  };
  for (const [name, content] of Object.entries(files)) await write(name, content);
  return { path, write, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
