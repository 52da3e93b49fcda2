/** Table `knowledge_wordings`: how callers would ask for passages, by the hash of their text. */
import type { Pool } from 'pg';
import type { UnwordedPassage, WordingStore } from '../ports/wordings.ts';
import { query } from './query.ts';
import { inTransaction } from './pool.ts';

/** The hash of a passage `p`, as in `knowledge_vectors`. */
export const PASSAGE_HASH = `sha256(convert_to(p.title || e'\\n' || p.text, 'UTF8'))`;

const MISSING = `
  select tenant, encode(hash, 'hex') as hash, title, text, count(*) over ()::int as count from (
    select distinct on (p.tenant, ${PASSAGE_HASH}) p.tenant, ${PASSAGE_HASH} as hash, p.title, p.text
    from knowledge_passages p) passage
  where not exists (select from knowledge_wordings w where w.tenant = passage.tenant and w.sha256 = hash)
  order by tenant, hash limit $1`;

const KEEP = `
  insert into knowledge_wordings (tenant, sha256, wordings, model) values ($1, decode($2, 'hex'), $3, $4)
  on conflict do nothing`;

const PUBLISH = `
  update knowledge_documents d set wordings_at = clock_timestamp() where exists (
    select from knowledge_passages p where p.tenant = d.tenant and p.document = d.path
      and encode(${PASSAGE_HASH}, 'hex') = any($1::text[]))`;

// A row that a crash has left active must not count for ever.
const HAS_CALLS = `
  select exists(select from call_sessions where status = 'active' and start_time > now() - interval '2 hours') as busy`;

const LIST = `
  select p.id, p.title, w.wordings, w.model from knowledge_passages p
  join knowledge_wordings w on w.tenant = p.tenant and w.sha256 = ${PASSAGE_HASH} where p.tenant = $1 order by p.id`;

const EDIT = `
  insert into knowledge_wordings (tenant, sha256, wordings, model)
  select p.tenant, ${PASSAGE_HASH}, $3, null from knowledge_passages p where p.tenant = $1 and p.id = $2
  on conflict (tenant, sha256) do update set wordings = excluded.wordings, model = null, made_at = now()
  returning encode(sha256, 'hex') as hash`;

const linesOf = (wordings: string): readonly string[] => wordings.split('\n').filter((line) => line !== '');

export function createWordingStore(pool: Pool): WordingStore {
  return {
    async missing(limit) {
      const { rows: found } = await query<UnwordedPassage & { count: number }>(
        pool,
        'missingWordings',
        MISSING,
        [limit],
      );
      return {
        passages: found.map(({ tenant, hash, title, text }) => ({ tenant, hash, title, text })),
        count: found[0]?.count ?? 0,
      };
    },
    async keep({ tenant, hash }, wordings, model) {
      await query(pool, 'keepWordings', KEEP, [tenant, hash, wordings.join('\n'), model]);
    },
    async publish(hashes) {
      await query(pool, 'publishWordings', PUBLISH, [hashes]);
    },
    async hasCalls() {
      const [found] = (await query<{ busy: boolean }>(pool, 'callsInProgress', HAS_CALLS)).rows;
      return found?.busy === true;
    },
    async list(tenant) {
      const { rows: found } = await query<{
        id: string;
        title: string;
        wordings: string;
        model: string | null;
      }>(pool, 'listWordings', LIST, [tenant]);
      return found.map(({ wordings, model, ...passage }) => ({
        ...passage,
        wordings: linesOf(wordings),
        model: model ?? undefined,
      }));
    },
    edit: (tenant, id, wordings) =>
      inTransaction(pool, 'editWordings', async (client) => {
        const { rows: edited } = await client.query<{ hash: string }>(EDIT, [
          tenant,
          id,
          wordings.join('\n'),
        ]);
        await client.query(PUBLISH, [edited.map(({ hash }) => hash)]);
        return edited.length > 0;
      }),
  };
}
