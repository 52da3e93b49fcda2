/** Folders with knowledge pages for tests. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { filesIn, readFiles } from '../../../src/adapters/documents/files.ts';
import { createKnowledgeDocuments } from '../../../src/adapters/postgres/knowledge-documents.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';

export interface PagesFolder extends AsyncDisposable {
  readonly path: string;
  write(page: string, content: string | Uint8Array): Promise<void>;
  remove(page: string): Promise<void>;
}

/** Creates a temporary folder with these pages. It is removed on dispose. */
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

/** Loads a folder into the database as `npm start` does. */
export async function loadKnowledgeFolder(databaseUrl: string, tenant: string, folder: string) {
  const { documents, skipped } = await readFiles(await filesIn(folder));
  const pool = createPool(databaseUrl);
  try {
    const kept = skipped.map(({ name }) => name);
    const loaded = await createKnowledgeDocuments(pool).loadFolder(tenant, documents, kept);
    return { ...loaded, documents: documents.length, skipped };
  } finally {
    await pool.end();
  }
}
