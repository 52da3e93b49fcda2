/** Removes rows by age, in batches, as `retention_settings` says. */
import type { Pool } from 'pg';
import { query } from './query.ts';
import type { Kept, RetentionSetting, RetentionStep } from '../../contracts/retention.ts';
import type { RetentionStore } from '../ports/retention.ts';

/** Small enough for one short statement beside live calls. */
const BATCH = 1_000;

/** When a call is over. One that was never recorded as ended is over after the longest time that a call may last. */
const ENDED = `coalesce(end_time, start_time + interval '7 days')`;

/** Rows of $1, a tenant, that ended before $2. Histories are not in Postgres. */
const EXPIRED: Readonly<Record<Exclude<Kept, 'histories'>, { table: string; where: string }>> = {
  turns: {
    table: 'conversation_turns',
    where: `call_session_id in (select id from call_sessions where tenant = $1 and ${ENDED} < $2)`,
  },
  metrics: {
    table: 'system_metrics',
    where: `timestamp < $2
      and coalesce((select tenant from call_sessions where id = call_session_id), '_') = $1`,
  },
  calls: { table: 'call_sessions', where: `tenant = $1 and ${ENDED} < $2` },
  journal: {
    table: 'signal_journal',
    where: `kept_at < $2 and coalesce(split_part(signal ->> 'key', '/', 1), '_') = $1`,
  },
  audio: { table: 'audio_cache', where: `used_at < $2 and $1 = '_'` },
  stops: { table: 'text_stops', where: 'at < $2 and tenant = $1' },
  audit: { table: 'audit_log', where: `at < $2 and coalesce(tenant, '_') = $1` },
};

const SETTINGS = 'select tenant, what, days from retention_settings order by tenant, what';
const TENANTS = `
  select distinct tenant from call_sessions
  union select distinct split_part(signal ->> 'key', '/', 1) from signal_journal where signal ? 'key'
  union select tenant from text_stops
  union select tenant from audit_log where tenant is not null
  union select tenant from retention_settings where tenant <> '*'`;
/** Nobody but this function may remove entries. It checks their age by itself. */
const REMOVE_AUDIT = 'select remove_audit_entries($1, $2, $3) as count';
/** Wishes for calls go with the calls. */
const REMOVE_WISHES = 'delete from outbound_calls where tenant = $1 and coalesce(ended_at, not_after) < $2';
const REPORT = 'insert into retention_runs (at, removed) values ($1, $2) on conflict (at) do nothing';
const SET = `
  insert into retention_settings (tenant, what, days) values ($1, $2, $3)
  on conflict (tenant, what) do update set days = excluded.days`;

export interface RetentionSettings extends RetentionStore {
  set(setting: RetentionSetting): Promise<void>;
}

export function createRetentionStore(pool: Pool): RetentionSettings {
  return {
    settings: async () => (await query<RetentionSetting>(pool, 'readRetention', SETTINGS)).rows,
    tenants: async () =>
      (await query<{ tenant: string }>(pool, 'readTenants', TENANTS)).rows.map(({ tenant }) => tenant),
    async count({ what, tenant, before }) {
      const { table, where } = expired(what);
      const found = await query<{ count: number }>(
        pool,
        'countExpired',
        `select count(*)::int as count from ${table} where ${where}`,
        [tenant, new Date(before)],
      );
      return found.rows[0]?.count ?? 0;
    },
    async remove({ what, tenant, before }) {
      if (what === 'audit') {
        const values = [tenant, new Date(before), BATCH];
        const { rows } = await query<{ count: number }>(pool, 'removeExpired', REMOVE_AUDIT, values);
        const count = rows[0]?.count ?? 0;
        return { count, hasMore: count === BATCH };
      }
      const { table, where } = expired(what);
      const { rowCount } = await query(
        pool,
        'removeExpired',
        `delete from ${table} where ctid in (select ctid from ${table} where ${where} limit ${BATCH})`,
        [tenant, new Date(before)],
      );
      if (what === 'calls') await query(pool, 'removeExpired', REMOVE_WISHES, [tenant, new Date(before)]);
      return { count: rowCount ?? 0, hasMore: rowCount === BATCH };
    },
    async report({ at, removed }) {
      await query(pool, 'reportRetention', REPORT, [new Date(at), JSON.stringify(removed)]);
    },
    async set({ tenant, what, days }) {
      await query(pool, 'setRetention', SET, [tenant, what, days]);
    },
  };
}

function expired(what: RetentionStep['what']) {
  if (what === 'histories') throw new Error('unreachable: histories are not in Postgres');
  return EXPIRED[what];
}
