/** Loads the sample business into a separate Postgres and searches it as a gateway does. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKnowledgeStore } from '../src/adapters/postgres/knowledge-store.ts';
import { filesIn, readFiles } from '../src/adapters/documents/files.ts';
import { createKnowledgeDocuments } from '../src/adapters/postgres/knowledge-documents.ts';
import { migrate } from '../src/adapters/postgres/migrate.ts';
import { createPool } from '../src/adapters/postgres/pool.ts';
import type { Embeddings, KnowledgeSearch, StoredPassage } from '../src/adapters/ports/knowledge.ts';
import { startEmbeddedPostgres } from '../src/start/embedded-postgres.ts';
import { openSearch } from './runs.ts';

export interface LoadedBusiness extends AsyncDisposable {
  readonly tenant: string;
  readonly passages: readonly StoredPassage[];
  readonly search: KnowledgeSearch;
}

/** Loads the pages of `folder` into a new Postgres server. Disposing ends the server and deletes its files. */
export async function loadBusiness(
  folder: string,
  { log, embeddings }: { readonly log: (line: string) => void; readonly embeddings: Embeddings | undefined },
): Promise<LoadedBusiness> {
  await using started = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'evercall-eval-'));
  started.defer(() => rm(dataDir, { recursive: true, force: true }));
  const server = await startEmbeddedPostgres({ dataDir, log });
  started.defer(() => server.stop());
  const tenant = 'business';
  await migrate(server.url);
  const pool = createPool(server.url);
  started.defer(() => pool.end());
  const { documents } = await readFiles(await filesIn(folder));
  await createKnowledgeDocuments(pool).loadFolder(tenant, documents, []);
  const store = createKnowledgeStore(pool);
  const search = await openSearch(store, embeddings);
  const passages = await store.passages(tenant);
  const kept = started.move();
  return { tenant, passages, search, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
