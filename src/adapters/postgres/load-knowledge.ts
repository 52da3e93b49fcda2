import type { Client } from 'pg';
import { toAdapterError } from './errors.ts';
import { readKnowledgeFolder } from './knowledge-folder.ts';
import type { FolderPage, KnowledgeFolder, SkippedPage } from './knowledge-folder.ts';
import { openClient } from './pool.ts';

export interface LoadedKnowledge {
  /** Pages of the folder that are now in the database, and their passages. */
  readonly documents: number;
  readonly passages: number;
  /** Of those, the pages that were there already. */
  readonly unchanged: number;
  /** Pages that are no longer in the folder. */
  readonly removed: number;
  /** Pages that could not be used. What was loaded of them before stays. */
  readonly skipped: readonly SkippedPage[];
}

const INSERT_DOCUMENTS = `
  insert into knowledge_documents (tenant, path, title, content_hash)
  select $1, path, title, hash from unnest($2::text[], $3::text[], $4::text[]) as page (path, title, hash)`;

const INSERT_PASSAGES = `
  insert into knowledge_passages (tenant, id, document, position, title, text)
  select $1, id, document, position, title, text
  from unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::text[]) as passage (id, document, position, title, text)`;

// Words of fewer letters look like too many others.
const INSERT_WORDS = `
  insert into knowledge_words (tenant, word)
  select distinct $1, word
  from knowledge_passages, regexp_split_to_table(lower(title || ' ' || text), '[^[:alnum:]]+') as word
  where tenant = $1 and length(word) between 4 and 40`;

/**
 * Makes a tenant's knowledge what the Markdown pages of `folder` say, in one transaction: a search sees all of the old
 * or all of the new. Pages that have not changed are left alone; two processes that load at once wait for each other.
 */
export async function loadKnowledgeFolder(
  databaseUrl: string,
  tenant: string,
  folder: string,
): Promise<LoadedKnowledge> {
  const read = await readKnowledgeFolder(folder);
  // A folder that was not mounted looks empty; it must not wipe out what the agent knows.
  if (read.pages.length === 0) throw new Error(`no usable Markdown page in the knowledge folder ${folder}`);
  try {
    const client = await openClient(databaseUrl);
    try {
      await client.query('begin');
      // Held until the end of the transaction.
      await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`knowledge ${tenant}`]);
      const changes = await applyFolder(client, tenant, read);
      await client.query('commit');
      return { ...changes, skipped: read.skipped };
    } finally {
      await client.end();
    }
  } catch (error: unknown) {
    throw toAdapterError('loadKnowledge', error);
  }
}

async function applyFolder(client: Client, tenant: string, read: KnowledgeFolder) {
  const before = await loadedHashes(client, tenant);
  const changed = read.pages.filter((page) => before.get(page.path) !== page.hash);
  const present = new Set([...read.pages, ...read.skipped].map((page) => page.path));
  const removed = [...before.keys()].filter((path) => !present.has(path));
  if (changed.length + removed.length > 0) await replacePages(client, tenant, removed, changed);
  return {
    documents: read.pages.length,
    passages: read.pages.reduce((sum, page) => sum + page.passages.length, 0),
    unchanged: read.pages.length - changed.length,
    removed: removed.length,
  };
}

async function loadedHashes(client: Client, tenant: string): Promise<ReadonlyMap<string, string>> {
  const found = await client.query<{ path: string; hash: string }>(
    'select path, content_hash as hash from knowledge_documents where tenant = $1',
    [tenant],
  );
  return new Map(found.rows.map((row) => [row.path, row.hash]));
}

async function replacePages(
  client: Client,
  tenant: string,
  removed: readonly string[],
  changed: readonly FolderPage[],
): Promise<void> {
  await client.query('delete from knowledge_documents where tenant = $1 and path = any($2)', [
    tenant,
    [...removed, ...changed.map((page) => page.path)],
  ]);
  await insertPages(client, tenant, changed);
  await client.query('delete from knowledge_words where tenant = $1', [tenant]);
  await client.query(INSERT_WORDS, [tenant]);
}

async function insertPages(client: Client, tenant: string, pages: readonly FolderPage[]): Promise<void> {
  await client.query(INSERT_DOCUMENTS, [
    tenant,
    pages.map((page) => page.path),
    pages.map((page) => page.title),
    pages.map((page) => page.hash),
  ]);
  const passages = pages.flatMap((page) =>
    page.passages.map((passage, index) => ({ ...passage, document: page.path, position: index + 1 })),
  );
  await client.query(INSERT_PASSAGES, [
    tenant,
    passages.map((passage) => passage.id),
    passages.map((passage) => passage.document),
    passages.map((passage) => passage.position),
    passages.map((passage) => passage.title),
    passages.map((passage) => passage.text),
  ]);
}
