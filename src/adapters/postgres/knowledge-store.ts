import type { Pool } from 'pg';
import type { KnowledgeStore, StoredPassage } from '../ports/knowledge.ts';
import { toAdapterError } from './errors.ts';
import { inTransaction } from './pool.ts';

/** One page of passages stays far below the time that a pool gives to a statement. */
const PAGE = 5_000;

// Made of what the documents say, so that no order of concurrent changes can hide one of them, and of when they were
// stored, because the same content may have been cut in another way.
const VERSIONS = `
  select tenant, md5(string_agg(concat_ws(' ', path, content_hash, extract(epoch from updated_at)), e'\\n' order by path))
    as version
  from knowledge_documents group by tenant`;

const PASSAGES = `
  select id, title, text, also_asked as "alsoAsked" from knowledge_passages
  where tenant = $1 and id > $2 order by id limit $3`;

/** The knowledge as `createKnowledgeDocuments` has stored it. */
export function createKnowledgeStore(pool: Pool): KnowledgeStore {
  return {
    async versions() {
      try {
        const found = await pool.query<{ tenant: string; version: string }>({
          name: 'knowledge-versions',
          text: VERSIONS,
        });
        return new Map(found.rows.map(({ tenant, version }) => [tenant, version]));
      } catch (error: unknown) {
        throw toAdapterError('knowledgeVersions', error);
      }
    },
    passages: (tenant) =>
      inTransaction(pool, 'knowledgePassages', async (client) => {
        // All pages are of one moment, whatever is loaded meanwhile.
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
