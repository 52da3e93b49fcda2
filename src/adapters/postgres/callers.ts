/** Tables `blocked_callers` and `unusual_patterns`, and the rows of `call_sessions` for calls that were not taken. */
import type { Pool } from 'pg';
import type { Block, BlockList, CallerRecords } from '../ports/callers.ts';
import { query } from './query.ts';
import { storableText } from './storable.ts';

const LIST = `
  select number, is_prefix as "isPrefix", reason, expires_at as "expiresAt" from blocked_callers
  where expires_at is null or expires_at > now() order by number, is_prefix`;

const ADD = `
  insert into blocked_callers (number, is_prefix, reason, expires_at) values ($1, $2, $3, $4)
  on conflict (number, is_prefix) do update set
    reason = excluded.reason, expires_at = excluded.expires_at, created_at = now()`;

const REMOVE = 'delete from blocked_callers where number = $1 and is_prefix = $2';

// Twilio repeats a webhook whose answer it has not got.
const SAVE_REFUSED = `
  insert into call_sessions (id, phone_number, start_time, end_time, total_duration, status, conversation_data, tenant, agent_id)
  select id, number, at, at, 0, 'failed', jsonb_build_object('refused', reason), tenant, agent
  from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])
    as refused (id, number, at, reason, tenant, agent)
  on conflict (id) do nothing`;

const SAVE_PATTERNS = `
  insert into unusual_patterns (kind, subject, at, tenant, agent_id, seen, has_blocked)
  select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::int[], $7::boolean[])`;

type ListedBlock = Omit<Block, 'expiresAt'> & { readonly expiresAt: Date | null };

/** Creates the block list. */
export function createBlockList(pool: Pool): BlockList {
  return {
    async list() {
      const { rows } = await query<ListedBlock>(pool, 'listBlocks', LIST);
      return rows.map(({ expiresAt, ...block }) => ({
        ...block,
        ...(expiresAt === null ? {} : { expiresAt }),
      }));
    },
    async add({ number, isPrefix, reason, expiresAt }) {
      await query(pool, 'addBlock', ADD, [number, isPrefix, storableText(reason), expiresAt ?? null]);
    },
    async remove({ number, isPrefix }) {
      const { rowCount } = await query(pool, 'removeBlock', REMOVE, [number, isPrefix]);
      return rowCount !== 0;
    },
  };
}

/** Creates the records of refused calls and of unusual patterns. */
export function createCallerRecords(pool: Pool): CallerRecords {
  return {
    async saveRefused(calls) {
      await query(pool, 'saveRefused', SAVE_REFUSED, [
        calls.map(({ callSid }) => callSid),
        calls.map(({ from }) => storableText(from)),
        calls.map(({ at }) => new Date(at)),
        calls.map(({ reason }) => reason),
        calls.map(({ tenant }) => tenant),
        calls.map(({ agentId }) => agentId),
      ]);
    },
    async savePatterns(patterns) {
      await query(pool, 'savePatterns', SAVE_PATTERNS, [
        patterns.map(({ kind }) => kind),
        patterns.map(({ subject }) => storableText(subject)),
        patterns.map(({ at }) => new Date(at)),
        patterns.map(({ tenant }) => tenant),
        patterns.map(({ agentId }) => agentId),
        patterns.map(({ seen }) => seen),
        patterns.map(({ hasBlocked }) => hasBlocked),
      ]);
    },
  };
}
