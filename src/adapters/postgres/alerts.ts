/** Tables `alert_states` and `alert_events`, the figures that alerts look at, and the deliveries of alerts. */
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import type { AlertDestinations } from '../../contracts/alerts.ts';
import { NO_TENANT } from '../../contracts/ids.ts';
import { alertText } from '../../conversation/alert-words.ts';
import type { AlertFigures } from '../../conversation/alerts.ts';
import type { AlertEvent, AlertState } from '../../lib/alert-rules.ts';
import type { AlertStore, ListedAlert } from '../ports/alerts.ts';
import { inTransaction } from './pool.ts';
import { query } from './query.ts';

// Calls that were not taken are of no interest here.
const FIGURES = `
  select
    (select jsonb_build_object('ended', count(*), 'failed', count(*) filter (where status = 'failed'))
      from call_sessions where end_time >= $1 and not conversation_data ? 'refused') as calls,
    (select jsonb_build_object('answered', count(*),
        'byTemplate', count(*) filter (where details ->> 'rung' = 'template'),
        'withFiller', count(*) filter (where details ? 'filler'),
        'firstWordsP95Ms', coalesce(percentile_disc(0.95) within group (order by response_time_ms), 0))
      from conversation_turns where timestamp >= $1 and user_input is not null and response_time_ms is not null) as turns,
    (select jsonb_build_object('made', count(*), 'foundNothing', count(*) filter (where knowledge_used = '[]'))
      from conversation_turns where timestamp >= $1 and details ->> 'kind' = 'speech') as searches,
    (select jsonb_build_object('made', count(*), 'failed', count(*) filter (where metric_type = 'error'))
      from system_metrics where timestamp >= $1 and call_session_id is not null
        and metric_type in ('error', 'api_response_time')
        and service_name in ('openai', 'elevenlabs', 'twilio')) as requests,
    (select max(metric_value) from system_metrics where timestamp >= $2 and metric_type = 'parts_down') as "partsDown",
    (select max(metric_value) from system_metrics where timestamp >= $2 and metric_type = 'budget_used') as "budgetUsed",
    (select count(*)::int from signal_journal where kept_at < now() - interval '1 minute') as "undeliveredSignals",
    (select count(*)::int from unusual_patterns where at >= $1) as "unusualPatterns",
    (select count(*)::int from call_sessions
      where end_time >= $1 and conversation_data ->> 'transfer' = 'failed') as "failedTransfers"`;

const STATES = 'select name, state from alert_states';
const KEEP_STATES = `
  insert into alert_states (name, state) select key, value from jsonb_each($1::jsonb)
  on conflict (name) do update set state = excluded.state, updated_at = now()`;
const KEEP_EVENT = 'insert into alert_events (name, type, value, at) values ($1, $2, $3, $4) returning id';
const OPEN = `
  insert into deliveries (tenant, destination, event, event_at, sequence, content)
  select $1, destination, $2, $3, $4, $5 from jsonb_array_elements($6::jsonb) as destination`;
const UNTOLD = `select id from deliveries where call_session_id is null and state = 'pending' and attempts = 0`;
const LIST = 'select name, type, value, at from alert_events order by id desc limit $1';

const stateSchema: z.ZodType<AlertState> = z.object({
  isFiring: z.boolean(),
  changingSince: z.number().nullable(),
  toldAt: z.number().nullable(),
  isTold: z.boolean(),
});

export function createAlertStore(pool: Pool): AlertStore {
  return {
    async figures({ since, latest }) {
      const { rows } = await query<AlertFigures & Record<string, unknown>>(
        pool,
        'readAlertFigures',
        FIGURES,
        [since, latest],
      );
      // What no process has said is not known.
      return Object.fromEntries(Object.entries(rows[0] ?? {}).filter(([, figure]) => figure !== null));
    },
    async states() {
      const { rows } = await query<{ name: string; state: unknown }>(pool, 'readAlertStates', STATES);
      return Object.fromEntries(rows.map(({ name, state }) => [name, stateSchema.parse(state)]));
    },
    keep: (states, events, destinations) =>
      inTransaction(pool, 'keepAlerts', async (client) => {
        await client.query(KEEP_STATES, [JSON.stringify(states)]);
        for (const event of events) await tell(client, event, destinations);
      }),
    rehearse: (event, destinations) =>
      inTransaction(pool, 'rehearseAlert', (client) => tell(client, event, destinations, 'This is a test. ')),
    untold: async () => (await query<{ id: string }>(pool, 'readUntold', UNTOLD)).rows.map(({ id }) => id),
    list: async (limit) => (await query<ListedAlert>(pool, 'listAlerts', LIST, [limit])).rows,
  };
}

/** Writes an event down, with a delivery to each destination. */
async function tell(
  client: PoolClient,
  { name, type, value, at }: AlertEvent,
  destinations: AlertDestinations,
  before = '',
): Promise<void> {
  const time = new Date(at);
  const { rows } = await client.query<{ id: number }>(KEEP_EVENT, [name, type, value, time]);
  const content = { name, type, text: before + alertText(name, type, value) };
  await client.query(OPEN, [
    NO_TENANT,
    `alert.${type}`,
    time,
    rows[0]?.id,
    JSON.stringify(content),
    JSON.stringify(destinations),
  ]);
}
