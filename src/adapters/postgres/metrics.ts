/** Table `system_metrics`: measurements of calls and of processes. */
import type { ClientBase, Pool } from 'pg';
import type { Metric } from '../../contracts/activities.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { query } from './query.ts';
import { storableJson, storableText } from './storable.ts';

const SAVE_METRICS = `
  insert into system_metrics (dedupe_key, call_session_id, timestamp, metric_type, metric_value, service_name,
    additional_data)
  select key, $1, at, type, value, service, data
  from unnest($2::text[], $3::timestamptz[], $4::text[], $5::float8[], $6::text[], $7::jsonb[])
    as metric (key, at, type, value, service, data)
  on conflict (dedupe_key) do update set
    metric_value = excluded.metric_value, additional_data = excluded.additional_data`;

/** Saves the measurements of one turn. A retry updates the same rows: turn, type, service and time identify a row. */
export async function upsertTurnMetrics(
  db: ClientBase,
  turn: { readonly callSid: CallSid; readonly turnNumber: number },
  metrics: readonly Metric[],
): Promise<void> {
  // One row with NaN or infinity would spoil every average.
  const finite = metrics.filter((metric) => Number.isFinite(metric.value));
  if (finite.length === 0) return;
  const keys = finite.map(({ type, service, at }) =>
    storableText([turn.callSid, turn.turnNumber, type, service, at].join(':')),
  );
  await db.query({ ...SAVE, values: valuesOf(turn.callSid, numberRepeats(keys), finite) });
}

const SAVE = { name: 'save-metrics', text: SAVE_METRICS };

/** Saves figures of a process. They belong to no call. Throws `AdapterError`. */
export async function saveFigures(pool: Pool, process: string, figures: readonly Metric[]): Promise<void> {
  const finite = figures.filter((figure) => Number.isFinite(figure.value));
  const keys = finite.map(({ type, service, at }) => [process, type, service, at].join(':'));
  await query(pool, 'saveFigures', SAVE, valuesOf(null, numberRepeats(keys), finite));
}

function valuesOf(callSid: CallSid | null, keys: readonly string[], metrics: readonly Metric[]): unknown[] {
  return [
    callSid,
    keys,
    metrics.map((metric) => new Date(metric.at)),
    metrics.map((metric) => storableText(metric.type)),
    metrics.map((metric) => metric.value),
    metrics.map((metric) => storableText(metric.service)),
    metrics.map((metric) => storableJson(metric.data ?? {})),
  ];
}

/** Keeps two failures of one service in the same millisecond apart, with keys that stay the same on a retry. */
function numberRepeats(keys: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return keys.map((key) => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key}#${count}`;
  });
}
