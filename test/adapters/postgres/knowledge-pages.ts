import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface PagesFolder extends AsyncDisposable {
  readonly path: string;
  write(page: string, content: string | Uint8Array): Promise<void>;
  remove(page: string): Promise<void>;
}

/** A folder of knowledge pages for one test; removed on dispose. */
export async function pagesFolder(pages: Readonly<Record<string, string>>): Promise<PagesFolder> {
  const path = await mkdtemp(join(tmpdir(), 'evercall-pages-'));
  const folder: PagesFolder = {
    path,
    write: async (page, content) => {
      await mkdir(dirname(join(path, page)), { recursive: true });
      await writeFile(join(path, page), content);
    },
    remove: (page) => rm(join(path, page)),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
  for (const [page, content] of Object.entries(pages)) await folder.write(page, content);
  return folder;
}
