/** Reads the stored knowledge for the in-memory search. */
import type { Pool } from 'pg';
import type { KnowledgeStore, StoredPassage } from '../ports/knowledge.ts';
import { query } from './query.ts';
import { inTransaction } from './pool.ts';
import { PASSAGE_HASH } from './wording-store.ts';

/** Passages per query. A page of this size stays far below the pool's statement timeout. */
const PAGE = 5_000;

// The content hashes detect every change, in whatever order concurrent transactions commit. The time is included because
// the same content may have been stored again with different passages.
const VERSIONS = `
  select tenant, md5(string_agg(
    concat_ws(' ', path, content_hash, extract(epoch from updated_at), extract(epoch from wordings_at)),
    e'\\n' order by path)) as version
  from knowledge_documents group by tenant`;

const PASSAGES = `
  select p.id, p.title, p.text, concat_ws(e'\\n', nullif(p.also_asked, ''), nullif(w.wordings, '')) as "alsoAsked"
  from knowledge_passages p left join knowledge_wordings w on w.tenant = p.tenant and w.sha256 = ${PASSAGE_HASH}
  where p.tenant = $1 and p.id > $2 order by p.id limit $3`;

/** Creates the reader for what `createKnowledgeDocuments` stores. */
export function createKnowledgeStore(pool: Pool): KnowledgeStore {
  return {
    async versions() {
      const statement = { name: 'knowledge-versions', text: VERSIONS };
      const { rows } = await query<{ tenant: string; version: string }>(pool, 'knowledgeVersions', statement);
      return new Map(rows.map(({ tenant, version }) => [tenant, version]));
    },
    passages: (tenant) =>
      inTransaction(pool, 'knowledgePassages', async (client) => {
        // All pages must come from one snapshot, even if documents change meanwhile.
        await client.query('set transaction isolation level repeatable read, read only');
        const passages: StoredPassage[] = [];
        for (;;) {
          const page = await client.query<StoredPassage>(PASSAGES, [tenant, passages.at(-1)?.id ?? '', PAGE]);
          passages.push(...page.rows);
          if (page.rows.length < PAGE) return passages;
        }
      }),
  };
}
