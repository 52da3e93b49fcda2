/** Tables `call_summaries` and `deliveries`. */
import type { Pool } from 'pg';
import type { Cost } from '../../contracts/cost.ts';
import type { CallSummary, OpenDeliveriesInput } from '../../contracts/delivery.ts';
import { sumOfCosts } from '../../conversation/cost.ts';
import { mergeRecipients, nextState } from '../../conversation/texts/recipients.ts';
import type { Delivery, DeliveryStore, ListedDelivery, SpokenTurn } from '../ports/deliveries.ts';
import { AdapterError } from '../ports/error.ts';
import { inTransaction } from './pool.ts';
import { query } from './query.ts';
import { storableJson, storableText } from './storable.ts';

const CALL = 'select id from call_sessions where id = $1';

const TURNS = `
  select user_input as caller, ai_response as agent,
    user_input is not null and (outcome = 'unanswered' or knowledge_used = '[]' or details ->> 'rung' = 'template')
      and coalesce(details ->> 'kind', 'speech') = 'speech' as "isUnanswered"
  from conversation_turns where call_session_id = $1 order by turn_number`;

const KEEP_SUMMARY = `
  insert into call_summaries (call_session_id, summary, wish, unanswered, sentiment, fields, made_by, cost)
  select id, $2, $3, $4, $5, $6, $7, $8 from call_sessions where id = $1
  on conflict (call_session_id) do update set summary = excluded.summary, wish = excluded.wish,
    unanswered = excluded.unanswered, sentiment = excluded.sentiment, fields = excluded.fields,
    made_by = excluded.made_by, cost = excluded.cost, at = now()`;

const OF_CALL = `
  'callSid', c.id, 'agent', c.agent_id, 'caller', c.phone_number, 'startedAt', c.start_time`;

const OPEN_MESSAGES = `
  with opened as (
    insert into deliveries (call_session_id, tenant, destination, event, event_at, sequence, content)
    select c.id, $2, destination, $4, now(), $5, jsonb_build_object(${OF_CALL}) || $6::jsonb
    from call_sessions c, jsonb_array_elements($3::jsonb) as destination where c.id = $1
    on conflict do nothing returning id)
  select id from opened
  union select id from deliveries
    where call_session_id = $1 and event = $4 and sequence = $5 and state = 'pending'`;

// One statement: a crash leaves all deliveries of an event, or none.
const OPEN = `
  with content as (
    select c.id, coalesce(c.end_time, now()) as at, jsonb_build_object(
      ${OF_CALL}, 'endedAt', c.end_time, 'durationSeconds', c.total_duration, 'status', c.status,
      'summary', (select jsonb_build_object('summary', s.summary, 'wish', s.wish, 'unanswered', s.unanswered,
          'sentiment', s.sentiment, 'fields', s.fields, 'madeBy', s.made_by)
        from call_summaries s where s.call_session_id = c.id),
      'transcript', (select coalesce(jsonb_agg(jsonb_build_object('caller', t.user_input, 'agent', t.ai_response)
          order by t.turn_number), '[]') from conversation_turns t where t.call_session_id = c.id)) as body
    from call_sessions c where c.id = $1),
  opened as (
    insert into deliveries (call_session_id, tenant, destination, event, event_at, sequence, content)
    select content.id, $2, destination, $4, content.at, 1, content.body
    from content, jsonb_array_elements($3::jsonb) as destination
    on conflict do nothing returning id)
  select id from opened
  union select id from deliveries where call_session_id = $1 and event = $4 and state = 'pending'`;

const CALLER = 'select phone_number as number from call_sessions where id = $1';

const OPEN_TEXT = `
  with opened as (
    insert into deliveries (call_session_id, tenant, destination, event, event_at, sequence, content)
    select c.id, $2, jsonb_build_object('name', 'caller', 'kind', 'sms', 'to', jsonb_build_array($3::text)),
      'text.requested', now(), $4, jsonb_build_object(${OF_CALL}, 'text', $5::text)
    from call_sessions c where c.id = $1
    on conflict do nothing returning id)
  select id from opened
  union select id from deliveries where call_session_id = $1 and event = 'text.requested' and sequence = $4`;

/** The columns of a delivery as the ports have it. */
export const DELIVERY_COLUMNS = `
  id, call_session_id as "callSid", destination, event, event_at as "eventAt", sequence, state, recipients, attempts, reason`;

const ATTEMPT = `
  update deliveries set attempts = attempts + 1, updated_at = now() where id = $1 returning ${DELIVERY_COLUMNS}, tenant, content`;

const KNOWN =
  'select state, recipients, reason, destination, tenant, cost from deliveries where id = $1 for update';
const SETTLE = `
  update deliveries set state = $2, recipients = $3, reason = $4, cost = $5, updated_at = now() where id = $1`;

const REOPEN = `
  update deliveries set state = 'pending', reason = null, updated_at = now(),
    recipients = (select coalesce(jsonb_agg(r) filter (where r ->> 'state' in ('accepted', 'delivered')), '[]')
      from jsonb_array_elements(recipients) r)
  where id = $1 and state in ('refused', 'given-up') returning tenant`;

const LIST = `
  select ${DELIVERY_COLUMNS}, tenant, updated_at as "updatedAt" from deliveries
  where ($1::text is null or tenant = $1) and ($2::text is null or call_session_id = $2)
  order by created_at desc, id limit $3`;

type Known = Pick<Delivery, 'state' | 'recipients' | 'reason' | 'destination' | 'tenant'> & {
  readonly cost: Cost | null;
};
type Settled = Parameters<DeliveryStore['settle']>[1];

/**
 * Adds a report to what is stored. A report of Twilio may come while an attempt is being settled, so each waits for the other.
 * Returns the tenant.
 */
async function settle(
  pool: Pool,
  id: string,
  report: (known: Known) => Settled | undefined,
): Promise<string | undefined> {
  return inTransaction(pool, 'settleDelivery', async (client) => {
    const known = (await query<Known>(client, 'settleDelivery', KNOWN, [id])).rows[0];
    const reported = known === undefined ? undefined : report(known);
    if (known === undefined || reported === undefined) return known?.tenant;
    const recipients = mergeRecipients(known.recipients, reported.recipients);
    const state = nextState(known, reported.state, recipients);
    const reason = state === 'delivered' ? undefined : reported.reason;
    const cost = sumOfCosts([known.cost, reported.cost].filter((each) => each != null));
    await query(client, 'settleDelivery', SETTLE, [
      id,
      state,
      storableJson(recipients),
      reason === undefined ? null : storableText(reason),
      cost === undefined ? null : JSON.stringify(cost),
    ]);
    return known.tenant;
  });
}

export function createDeliveryStore(pool: Pool): DeliveryStore {
  return {
    async turns(callSid) {
      const { rowCount } = await query(pool, 'readCall', CALL, [callSid]);
      if (rowCount === 0) return undefined;
      return (await query<SpokenTurn>(pool, 'readSpokenTurns', TURNS, [callSid])).rows;
    },
    async keepSummary(callSid, { summary, wish, unanswered, sentiment, fields, madeBy }: CallSummary, cost) {
      await query(pool, 'keepSummary', KEEP_SUMMARY, [
        callSid,
        storableText(summary),
        storableText(wish),
        storableJson(unanswered),
        sentiment,
        storableJson(fields),
        madeBy,
        cost === undefined ? null : JSON.stringify(cost),
      ]);
    },
    async open(input) {
      const { callSid, tenant, destinations, event } = input;
      const values: unknown[] = [callSid, tenant, JSON.stringify(destinations), event];
      const isMessage = input.event !== 'call.ended';
      if (isMessage) values.push(input.number, storableJson(contentOf(input)));
      const statement = isMessage ? OPEN_MESSAGES : OPEN;
      const { rows } = await query<{ id: string }>(pool, 'openDeliveries', statement, values);
      if (isMessage && rows.length === 0 && (await query(pool, 'readCall', CALL, [callSid])).rowCount === 0)
        throw new AdapterError({ vendor: 'postgres', operation: 'openDeliveries', kind: 'server' });
      return rows.map(({ id }) => id);
    },
    attempt: async (id) => (await query<Delivery>(pool, 'attemptDelivery', ATTEMPT, [id])).rows[0],
    async settle(id, result) {
      await settle(pool, id, () => result);
    },
    reportText: (id, recipient) =>
      settle(pool, id, ({ recipients, state }) => {
        const known = recipients.find(({ address }) => address === recipient.address);
        // Of a text that was sent before this delivery was sent again.
        if (known?.sid !== undefined && known.sid !== recipient.sid) return undefined;
        const { reason } = recipient;
        return { state, recipients: [recipient], ...(reason === undefined ? {} : { reason }) };
      }),
    callerOf: async (callSid) =>
      (await query<{ number: string }>(pool, 'readCaller', CALLER, [callSid])).rows[0]?.number,
    async openText({ callSid, tenant, to, number, text }) {
      const values = [callSid, tenant, to, number, storableText(text)];
      return (await query<{ id: string }>(pool, 'openText', OPEN_TEXT, values)).rows[0]?.id;
    },
    reopen: async (id) =>
      (await query<{ tenant: string }>(pool, 'reopenDelivery', REOPEN, [id])).rows[0]?.tenant,
    list: async ({ tenant, callSid, limit }) =>
      (await query<ListedDelivery>(pool, 'listDeliveries', LIST, [tenant ?? null, callSid ?? null, limit]))
        .rows,
  };
}

type Numbered = Exclude<OpenDeliveriesInput, { event: 'call.ended' }>;

function contentOf(input: Numbered): object {
  return input.event === 'message.taken' ? { message: input.message } : { callBack: input.callBack };
}
