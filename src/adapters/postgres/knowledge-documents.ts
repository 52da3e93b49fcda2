/** Stores knowledge documents and their passages, one transaction per change. */
import type { Pool, PoolClient } from 'pg';
import type { KnowledgeQuota } from '../../config/knowledge.ts';
import type {
  AddedDocument,
  DocumentOrigin,
  KnowledgeDocument,
  KnowledgeDocuments,
  ListedDocument,
} from '../ports/documents.ts';
import { query } from './query.ts';
import { bytesOf, createQuotaCheck } from './knowledge-quota.ts';
import { PASSAGE_HASH } from './wording-store.ts';
import type { QuotaCheck, StoredSize } from './knowledge-quota.ts';
import { inTransaction } from './pool.ts';

const LIST = `
  select path as name, kind, title, origin, version, updated_at as "updatedAt",
    (select count(*)::int from knowledge_passages p where p.tenant = d.tenant and p.document = d.path) as passages
  from knowledge_documents d where tenant = $1 order by path`;

const INSERT_DOCUMENT = `
  insert into knowledge_documents (tenant, path, title, content_hash, kind, origin, version, sha256, content)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

const INSERT_PASSAGES = `
  insert into knowledge_passages (tenant, document, id, position, title, text, also_asked)
  select $1, $2, id, position, title, text, also_asked
  from unnest($3::text[], $4::text[], $5::text[], $6::text[]) with ordinality
    as passage (id, title, text, also_asked, position)`;

// When a business removes a text, its vector must go as well. The hash must match the one that
// `knowledge/passage-vectors.ts` computes.
const DELETE_UNUSED_VECTORS = `
  delete from knowledge_vectors v where not exists (
    select from knowledge_passages p where ${PASSAGE_HASH} = v.sha256)`;

const DELETE_UNUSED_WORDINGS = `
  delete from knowledge_wordings w where not exists (
    select from knowledge_passages p where p.tenant = w.tenant and ${PASSAGE_HASH} = w.sha256)`;

/** A document's row before the change. */
interface Before extends StoredSize {
  readonly name: string;
  readonly hash: string;
  readonly sha256: string | null;
  readonly origin: DocumentOrigin;
  readonly version: number;
}

/** Creates the document store. Large changes are slow: give the pool a statement timeout that allows for them. */
export function createKnowledgeDocuments(pool: Pool, quota?: KnowledgeQuota): KnowledgeDocuments {
  const changing = <T>(
    tenant: string,
    operation: string,
    change: (before: Map<string, Before>, client: PoolClient) => Promise<T>,
  ) =>
    inTransaction(pool, operation, async (client) => {
      // Held until the end of the transaction.
      await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`knowledge ${tenant}`]);
      const result = await change(await allBefore(client, tenant), client);
      await client.query(DELETE_UNUSED_VECTORS);
      await client.query(DELETE_UNUSED_WORDINGS);
      return result;
    });
  const checkOf = (
    client: PoolClient,
    given: Parameters<typeof createQuotaCheck>[2],
  ): QuotaCheck | undefined => (quota === undefined ? undefined : createQuotaCheck(client, quota, given));
  return {
    list: async (tenant) => (await query<ListedDocument>(pool, 'listDocuments', LIST, [tenant])).rows,
    add: (tenant, documents, { replacing, again = false } = {}) =>
      changing(tenant, 'addDocuments', async (before, client) => {
        if (replacing !== undefined) {
          const keptNames = new Set([...documents.map(({ name }) => name), ...replacing.kept]);
          const gone = namesOf(before, 'added').filter((name) => !keptNames.has(name));
          await deleteDocuments(client, tenant, gone);
          for (const name of gone) before.delete(name);
        }
        forgetOldContents(before, documents);
        const check = checkOf(client, { tenant, stored: before, documents });
        const outcomes: AddedDocument[] = [];
        for (const document of documents)
          outcomes.push(await put(client, tenant, document, { before, again, check }));
        return outcomes;
      }),
    remove: (tenant, names) =>
      changing(tenant, 'removeDocuments', (_before, client) => deleteDocuments(client, tenant, names)),
    loadFolder: (tenant, documents, kept) =>
      changing(tenant, 'loadFolder', async (before, client) => {
        const isOverridden = (name: string): boolean => before.get(name)?.origin === 'added';
        const own = documents.filter(({ name }) => !isOverridden(name));
        const changed = own.filter(({ name, hash }) => before.get(name)?.hash !== hash);
        const present = new Set([...documents.map(({ name }) => name), ...kept]);
        const removed = namesOf(before, 'folder').filter((name) => !present.has(name));
        await deleteDocuments(client, tenant, removed);
        for (const name of removed) before.delete(name);
        const check = checkOf(client, { tenant, stored: before, documents: changed });
        const refused: { name: string; reason: string }[] = [];
        for (const document of changed) {
          const reason = await check?.excess(document);
          if (reason === undefined) {
            await store(client, tenant, document, { origin: 'folder', before });
            check?.kept(document);
          } else {
            refused.push({ name: document.name, reason });
            check?.refused(document.name);
          }
        }
        return {
          refused,
          unchanged: own.length - changed.length,
          removed,
          overruled: documents.map(({ name }) => name).filter(isOverridden),
        };
      }),
    async content(tenant, name) {
      const { rows: found } = await query<{ content: Uint8Array | null }>(
        pool,
        'documentContent',
        'select content from knowledge_documents where tenant = $1 and path = $2',
        [tenant, name],
      );
      return found[0]?.content ?? undefined;
    },
  };
}

function namesOf(before: ReadonlyMap<string, Before>, origin: DocumentOrigin): string[] {
  return [...before.values()].filter((each) => each.origin === origin).map(({ name }) => name);
}

/**
 * Clears the hash of every document that is about to be replaced, so that its old content does not make another document
 * a duplicate. Two documents can then swap their contents.
 */
function forgetOldContents(before: Map<string, Before>, documents: readonly KnowledgeDocument[]): void {
  for (const { name, sha256 } of documents) {
    const known = before.get(name);
    if (known !== undefined && known.sha256 !== sha256) before.set(name, { ...known, sha256: null });
  }
}

async function allBefore(client: PoolClient, tenant: string): Promise<Map<string, Before>> {
  const found = await client.query<Before>(
    `select path as name, content_hash as hash, sha256, origin, version,
       coalesce(used.passages, 0)::int as passages, coalesce(used.bytes, 0)::float as bytes
     from knowledge_documents left join (
       select document, count(*) as passages,
         sum(octet_length(title) + octet_length(text) + octet_length(also_asked)) as bytes
       from knowledge_passages where tenant = $1 group by document) used on used.document = path
     where tenant = $1 order by path`,
    [tenant],
  );
  return new Map(found.rows.map((row) => [row.name, row]));
}

/** Returns the names that existed. */
async function deleteDocuments(
  client: PoolClient,
  tenant: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const deleted = await client.query<{ path: string }>(
    'delete from knowledge_documents where tenant = $1 and path = any($2) returning path',
    [tenant, names],
  );
  return deleted.rows.map(({ path }) => path);
}

/** Adds one document and updates `before`. */
async function put(
  client: PoolClient,
  tenant: string,
  document: KnowledgeDocument,
  {
    before,
    again,
    check,
  }: {
    readonly before: Map<string, Before>;
    readonly again: boolean;
    readonly check: QuotaCheck | undefined;
  },
): Promise<AddedDocument> {
  const { name, sha256 } = document;
  const known = before.get(name);
  if (known?.sha256 === sha256 && !again) {
    check?.kept(document);
    return { name, version: known.version, outcome: 'unchanged' };
  }
  const same = [...before.values()].find((other) => other.sha256 === sha256 && other.name !== name);
  if (same !== undefined) {
    // The new content is a duplicate and is not stored, but the old content of this name must still go.
    await deleteDocuments(client, tenant, [name]);
    before.delete(name);
    return { name, version: same.version, outcome: 'duplicate', of: same.name };
  }
  const reason = await check?.excess(document);
  if (reason !== undefined) {
    check?.refused(name);
    return { name, version: known?.version ?? 0, outcome: 'refused', reason };
  }
  const version = await store(client, tenant, document, { origin: 'added', before });
  check?.kept(document);
  return { name, version, outcome: known === undefined ? 'added' : 'replaced' };
}

/** Stores a document, replaces any document of the same name, and returns the version. */
async function store(
  client: PoolClient,
  tenant: string,
  document: KnowledgeDocument,
  { origin, before }: { readonly origin: DocumentOrigin; readonly before: Map<string, Before> },
): Promise<number> {
  const { name, title, kind, hash, sha256, content, passages } = document;
  const known = before.get(name);
  const version = known === undefined ? 1 : known.sha256 === sha256 ? known.version : known.version + 1;
  await client.query('insert into tenants (id) values ($1) on conflict do nothing', [tenant]);
  await deleteDocuments(client, tenant, [name]);
  // The content of a folder document stays in the folder.
  const kept = origin === 'added' ? Buffer.from(content) : null;
  await client.query(INSERT_DOCUMENT, [tenant, name, title, hash, kind, origin, version, sha256, kept]);
  await client.query(INSERT_PASSAGES, [
    tenant,
    name,
    passages.map((passage) => passage.id),
    passages.map((passage) => passage.title),
    passages.map((passage) => passage.text),
    passages.map(({ alsoAsked = '' }) => alsoAsked),
  ]);
  const size = { passages: passages.length, bytes: bytesOf(document) };
  before.set(name, { name, hash, sha256, origin, version, ...size });
  return version;
}
