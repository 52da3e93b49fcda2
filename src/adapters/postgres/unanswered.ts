/** Callers' questions for which nothing was found, or which a template answered. */
import type { Pool } from 'pg';
import type { UnansweredTurn } from '../ports/knowledge.ts';
import { query } from './query.ts';

const UNANSWERED = `
  select t.user_input as question, t.timestamp as at, coalesce(t.details->>'rung' = 'template', false) as "isTemplate"
  from conversation_turns t join call_sessions c on c.id = t.call_session_id
  where c.tenant = $1 and t.timestamp >= $2 and t.user_input <> ''
    and coalesce(t.details->>'kind', 'speech') = 'speech'
    and (t.knowledge_used = '[]' or t.details->>'rung' = 'template')
  order by t.timestamp, t.id`;

/** Returns a tenant's unanswered questions from `since` on, oldest first. Throws `AdapterError`. */
export async function readUnanswered(
  db: Pool,
  tenant: string,
  since: Date,
): Promise<readonly UnansweredTurn[]> {
  return (await query<UnansweredTurn>(db, 'readUnanswered', UNANSWERED, [tenant, since])).rows;
}
