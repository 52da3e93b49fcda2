/** Tables `outbound_calls`, `outbound_attempts` and `do_not_call`. */
import type { Pool, PoolClient } from 'pg';
import { CALL_RESULTS } from '../../contracts/outbound.ts';
import type { Claimed, DoNotCallList, NeverCalled, OutboundStore, Wish } from '../ports/outbound.ts';
import { inTransaction } from './pool.ts';
import { query } from './query.ts';
import { storableJson, storableText, storableTextOrNull } from './storable.ts';

const MINUTE_MS = 60_000;
/** Also without a gap, calls to one number do not overlap. */
const LEAST_GAP_MS = 1_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const REQUEST = `
  with added as (
    insert into outbound_calls (tenant, agent_id, to_number, from_number, reason, name, details, terms, requested_by,
      request_key, origin_call, not_before, not_after)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (select id from call_sessions where id = $11), $12, $13)
    on conflict (tenant, request_key) do nothing returning id)
  select id, true as "isNew" from added
  union all
  select id, false from outbound_calls where tenant = $1 and request_key = $10 and not exists (select from added)`;

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

const WISHES = `
  select w.id, w.tenant, w.agent_id as "agentId", w.to_number as "to", w.from_number as "from", w.reason, w.name, w.details,
    w.terms, w.requested_by as "requestedBy", w.origin_call as "originCall", ${MS('w.not_before')} as "notBefore",
    ${MS('w.not_after')} as "notAfter", w.state, w.outcome, w.is_cancelled as "isCancelled", w.created_at as "createdAt",
    coalesce((select jsonb_agg(jsonb_build_object('number', a.number, 'at', ${MS('a.at')}, 'callSid', a.call_sid,
        'outcome', a.outcome, 'endedAt', ${MS('a.ended_at')}) order by a.number)
      from outbound_attempts a where a.outbound_id = w.id), '[]') as attempts
  from outbound_calls w`;

const ON_LIST = `select from do_not_call where number = $1 and tenant in ($2, '*')`;

/** Creates the store. */
export function createOutboundStore(pool: Pool): OutboundStore {
  const wish = async (id: string) =>
    (await query<Wish>(pool, 'readWish', `${WISHES} where w.id = $1`, [id])).rows[0];
  const isChanged = async (operation: string, text: string, values: readonly unknown[]) =>
    (await query(pool, operation, text, [...values])).rowCount !== 0;
  return {
    async request(given) {
      const { rows } = await query<{ id: string; isNew: boolean }>(pool, 'requestCall', REQUEST, [
        given.tenant,
        given.agentId,
        given.to,
        given.from,
        storableText(given.reason),
        storableTextOrNull(given.name ?? null),
        storableTextOrNull(given.details ?? null),
        storableJson(given.terms),
        given.requestedBy,
        given.key,
        given.originCall ?? null,
        given.notBefore,
        given.notAfter,
      ]);
      const [row] = rows;
      // The one of before was committed in the same moment, so this statement did not see it.
      return row ?? (await this.request(given));
    },
    find: wish,
    async list({ tenant, limit }) {
      const { rows } = await query<Wish>(
        pool,
        'listWishes',
        `${WISHES} where $1::text is null or w.tenant = $1 order by w.created_at desc, w.id limit $2`,
        [tenant, limit],
      );
      return rows;
    },
    cancel: (id) =>
      isChanged(
        'cancelWish',
        `update outbound_calls set is_cancelled = true where id = $1 and state = 'waiting'`,
        [id],
      ),
    async started(id) {
      await query(
        pool,
        'wishStarted',
        'update outbound_calls set started_at = now() where id = $1 and started_at is null',
        [id],
      );
    },
    unstarted: async () =>
      (
        await query<{ id: string; tenant: string }>(
          pool,
          'unstartedWishes',
          `select id, tenant from outbound_calls
           where state = 'waiting' and started_at is null and created_at < now() - interval '30 seconds' limit 100`,
        )
      ).rows,
    claim: (id) => inTransaction(pool, 'claimAttempt', (client) => claim(client, id)),
    mayPlace: ({ id, attempt }) =>
      isChanged(
        'mayPlace',
        `update outbound_attempts set placing_at = now()
         where outbound_id = $1 and number = $2 and placing_at is null and outcome is null
           and not exists (select from outbound_calls where id = $1 and is_cancelled)`,
        [id, attempt],
      ),
    async notPlaced({ id, attempt }) {
      await query(
        pool,
        'notPlaced',
        'update outbound_attempts set placing_at = null where outbound_id = $1 and number = $2',
        [id, attempt],
      );
    },
    async placed({ id, attempt }, callSid) {
      await query(
        pool,
        'placedCall',
        'update outbound_attempts set call_sid = $3 where outbound_id = $1 and number = $2',
        [id, attempt, callSid],
      );
    },
    async knownCalls(to) {
      const { rows } = await query<{ callSid: Wish['originCall'] }>(
        pool,
        'knownCalls',
        'select call_sid as "callSid" from outbound_attempts where to_number = $1 and call_sid is not null',
        [to],
      );
      return rows.flatMap(({ callSid }) => callSid ?? []);
    },
    async settle({ id, attempt }, outcome) {
      await query(
        pool,
        'settleAttempt',
        'update outbound_attempts set outcome = $3, ended_at = now() where outbound_id = $1 and number = $2',
        [id, attempt, outcome],
      );
      if (outcome === 'do-not-call')
        await query(
          pool,
          'addNeverCalled',
          `insert into do_not_call (tenant, number, reason)
           select tenant, to_number, 'asked for it' from outbound_calls where id = $1 on conflict do nothing`,
          [id],
        );
    },
    async finish(id, outcome) {
      await query(
        pool,
        'finishWish',
        `update outbound_calls set state = 'done', outcome = $2, ended_at = now() where id = $1 and state = 'waiting'`,
        [id, outcome],
      );
    },
    async resultOf(callSid) {
      const { rows } = await query<{ result: string | null }>(
        pool,
        'callResult',
        `select conversation_data #>> '{outbound,result}' as result from call_sessions where id = $1`,
        [callSid],
      );
      const result = rows[0]?.result;
      return CALL_RESULTS.find((known) => known === result) ?? (rows[0] && 'hung-up');
    },
    async numberOf(id) {
      const { rows } = await query<{ number: number }>(
        pool,
        'numberOfWish',
        `select count(*)::int as number from outbound_calls w join outbound_calls before
           on before.origin_call = w.origin_call and (before.created_at, before.id) <= (w.created_at, w.id)
         where w.id = $1`,
        [id],
      );
      return rows[0]?.number ?? 1;
    },
    async isBlocked(tenant, number) {
      return (await query(pool, 'isBlocked', ON_LIST, [number, tenant])).rowCount !== 0;
    },
    async otherSide(callSid) {
      const { rows } = await query<{ number: string }>(
        pool,
        'otherSide',
        'select phone_number as number from call_sessions where id = $1',
        [callSid],
      );
      return rows[0]?.number;
    },
  };
}

/** One at a time, over all tenants: what is counted must not change meanwhile. */
async function claim(client: PoolClient, id: string): Promise<Claimed> {
  await client.query(`select pg_advisory_xact_lock(hashtext('outbound calls'))`);
  const found = await client.query<Wish>(`${WISHES} where w.id = $1 and w.state = 'waiting'`, [id]);
  const [wish] = found.rows;
  if (wish === undefined || wish.isCancelled) return 'gone';
  const open = wish.attempts.find(({ outcome }) => outcome === null);
  if (open !== undefined) return { attempt: open.number };
  const { tenant, to, terms } = wish;
  if ((await client.query(ON_LIST, [to, tenant])).rowCount !== 0) return 'do-not-call';
  const until = await busyUntil(client, wish);
  if (until !== undefined) return { until };
  const attempt = wish.attempts.length + 1;
  const today = await client.query<{ count: number; first: number }>(
    `select count(*)::int as count, ${MS('min(at)')} as first from outbound_attempts
     where tenant = $1 and at > now() - interval '1 day'`,
    [tenant],
  );
  const [placed] = today.rows;
  if (placed !== undefined && placed.count >= terms.callsPerDay) return { until: placed.first + DAY_MS };
  await client.query(
    'insert into outbound_attempts (outbound_id, number, tenant, to_number) values ($1, $2, $3, $4)',
    [id, attempt, tenant, to],
  );
  return { attempt };
}

/** When the number may be called again. Undefined: now. */
async function busyUntil(
  client: PoolClient,
  { to, terms }: Pick<Wish, 'to' | 'terms'>,
): Promise<number | undefined> {
  const gapMs = Math.max(LEAST_GAP_MS, terms.gapMinutes * MINUTE_MS);
  const { rows } = await client.query<{ until: number | null }>(
    `select ${MS('max(coalesce(ended_at, now()))')} + $2 as until from outbound_attempts
     where to_number = $1 and (ended_at is null or ended_at > now() - $2 * interval '1 millisecond')`,
    [to, gapMs],
  );
  return rows[0]?.until ?? undefined;
}

/** Creates the list of numbers that are never called. */
export function createDoNotCallList(pool: Pool): DoNotCallList {
  return {
    list: async () =>
      (
        await query<NeverCalled>(
          pool,
          'listNeverCalled',
          'select tenant, number, reason from do_not_call order by number, tenant',
        )
      ).rows,
    async add({ tenant, number, reason }) {
      await query(
        pool,
        'addNeverCalled',
        `insert into do_not_call (tenant, number, reason) values ($1, $2, $3)
         on conflict (tenant, number) do update set reason = excluded.reason`,
        [tenant, number, storableText(reason)],
      );
    },
    async remove({ tenant, number }) {
      const { rowCount } = await query(
        pool,
        'removeNeverCalled',
        'delete from do_not_call where tenant = $1 and number = $2',
        [tenant, number],
      );
      return rowCount !== 0;
    },
  };
}
