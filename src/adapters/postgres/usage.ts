/** Tables `usage_counters` and `gateway_calls`: what calls use, counted by gateways and workers together. */
import type { Pool } from 'pg';
import type { GatewayId } from '../../contracts/ids.ts';
import { NO_USAGE } from '../ports/usage.ts';
import type { UsageAmounts, UsageKey, UsageStore } from '../ports/usage.ts';
import { query } from './query.ts';
import { storableText } from './storable.ts';

/** A gateway that has not reported its calls for so long is gone. */
const GONE_SECONDS = 10;

const GIVEN = `unnest($1::text[], $2::text[], $3::text[], $4::text[])
  with ordinality as given (kind, owner, subject, period, place)`;

// In the order of the key, so that two processes never wait for each other.
const ADD = `
  insert into usage_counters as counter (kind, owner, subject, period, calls, model_requests, tokens, cost)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::bigint[], $8::float8[])
  order by 1, 2, 3, 4
  on conflict (kind, owner, subject, period) do update set
    calls = counter.calls + excluded.calls, model_requests = counter.model_requests + excluded.model_requests,
    tokens = counter.tokens + excluded.tokens, cost = counter.cost + excluded.cost, changed_at = now()`;

const READ = `
  select coalesce(calls, 0) as calls, coalesce(model_requests, 0) as "modelRequests",
    coalesce(tokens, 0)::float8 as tokens, coalesce(cost, 0) as cost
  from ${GIVEN} left join usage_counters using (kind, owner, subject, period) order by place`;

const SHARE_CALLS = `
  insert into gateway_calls (gateway_id, owner, calls)
  select $1, * from unnest($2::text[], $3::int[])
  on conflict (gateway_id, owner) do update set calls = excluded.calls, seen_at = now()`;

const OTHERS_CALLS = `
  select owner, sum(calls)::int as calls from gateway_calls
  where gateway_id <> $1 and seen_at > now() - make_interval(secs => ${GONE_SECONDS}) group by owner`;

const TIDY = `
  with gone as (delete from gateway_calls where seen_at < now() - interval '1 hour')
  delete from usage_counters where kind <> 'agent' and changed_at < now() - interval '2 days'`;

/** Creates the store of one process. A worker has no calls to share. */
export function createUsageStore(pool: Pool, gateway?: GatewayId): UsageStore {
  const columnsOf = (keys: readonly UsageKey[]) => [
    keys.map(({ kind }) => kind),
    keys.map(({ owner }) => storableText(owner)),
    keys.map(({ subject }) => storableText(subject)),
    keys.map(({ period }) => period),
  ];
  const read = async (keys: readonly UsageKey[]): Promise<readonly UsageAmounts[]> => {
    if (keys.length === 0) return [];
    const { rows } = await query<UsageAmounts>(pool, 'readUsage', READ, columnsOf(keys));
    return keys.map((_key, index) => rows[index] ?? NO_USAGE);
  };
  return {
    read,
    async add(entries) {
      if (entries.length === 0) return [];
      await query(pool, 'addUsage', ADD, [
        ...columnsOf(entries),
        entries.map(({ calls }) => calls),
        entries.map(({ modelRequests }) => modelRequests),
        entries.map(({ tokens }) => Math.round(tokens)),
        entries.map(({ cost }) => cost),
      ]);
      return read(entries);
    },
    async shareCalls(calls) {
      if (calls.size > 0)
        await query(pool, 'shareCalls', SHARE_CALLS, [gateway, [...calls.keys()], [...calls.values()]]);
      const others = await query<{ owner: string; calls: number }>(pool, 'shareCalls', OTHERS_CALLS, [
        gateway,
      ]);
      return new Map(others.rows.map(({ owner, calls: live }) => [owner, live]));
    },
    async tidy() {
      await query(pool, 'tidyUsage', TIDY);
    },
  };
}
