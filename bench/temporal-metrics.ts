/** What the Temporal server was asked to do, from its own metrics. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Results } from './results.ts';

type Counts = ReadonlyMap<string, number>;

/** Requests so far by operation, such as `RecordActivityTaskHeartbeat`. */
export async function readTemporalRequests(metricsUrl: string): Promise<Counts> {
  return requestsIn(await readMetrics(metricsUrl));
}

/** The server publishes its counters once a second. */
const PUBLISHED_MS = 1_500;

/** Billable actions so far by action type, such as `grpc_SignalWorkflowExecution`. Waits until the latest ones are counted. */
export async function readTemporalActions(metricsUrl: string): Promise<Counts> {
  await sleep(PUBLISHED_MS);
  return actionsIn(await readMetrics(metricsUrl));
}

/** Writes to the server's database so far, by operation, such as `UpdateWorkflowExecution`. Waits as for actions. */
export async function readTemporalWrites(metricsUrl: string): Promise<Counts> {
  await sleep(PUBLISHED_MS);
  return writesIn(await readMetrics(metricsUrl));
}

async function readMetrics(metricsUrl: string): Promise<string> {
  const response = await fetch(metricsUrl);
  if (!response.ok) throw new Error(`the metrics of Temporal are not there: ${response.status}`);
  return response.text();
}

/** Sums up the lines of `service_requests`, of which there is one for each service and namespace. */
export function requestsIn(metrics: string): Counts {
  return countsIn(metrics, {
    metric: 'service_requests',
    label: 'operation',
    counts: (labels) => labels.includes('service_name="frontend"'),
  });
}

/**
 * Sums up the lines of `action`. Temporal Cloud bills the same events (docs.temporal.io/evaluate/cloud/actions). Those of
 * the server's own namespace are not ours.
 */
export function actionsIn(metrics: string): Counts {
  return countsIn(metrics, {
    metric: 'action',
    label: 'action_type',
    counts: (labels) => !labels.includes('namespace="temporal_system"'),
  });
}

const WRITES =
  /operation="(?:Add|Append|Complete|ConflictResolve|Create|Delete|RangeComplete|Record|Set|Update|Upsert)/u;

/** Sums up the lines of `persistence_requests` that write. A write may be several rows in one transaction. */
export function writesIn(metrics: string): Counts {
  return countsIn(metrics, {
    metric: 'persistence_requests',
    label: 'operation',
    counts: (labels) => WRITES.test(labels),
  });
}

function countsIn(
  metrics: string,
  { metric, label, counts }: { metric: string; label: string; counts: (labels: string) => boolean },
): Counts {
  const sums = new Map<string, number>();
  const line = new RegExp(`^${metric}\\{([^}]*)\\} (\\S+)$`, 'gmu');
  const name = new RegExp(`${label}="([^"]+)"`, 'u');
  for (const [, labels = '', count] of metrics.matchAll(line)) {
    const key = name.exec(labels)?.[1];
    if (key !== undefined && counts(labels)) sums.set(key, (sums.get(key) ?? 0) + Number(count));
  }
  return sums;
}

/** What each action type is for a call. A workflow task that records local activities (or patches) counts once. */
const KINDS: Readonly<Record<string, string>> = {
  grpc_StartWorkflowExecution: 'starts',
  grpc_SignalWithStartWorkflowExecution: 'signals',
  grpc_SignalWorkflowExecution: 'signals',
  grpc_RecordActivityTaskHeartbeat: 'heartbeats',
  grpc_QueryWorkflow: 'queries',
  command_ScheduleActivityTask: 'activities',
  command_StartTimer: 'timers',
  command_RecordMarker: 'localActivities',
  command_UpsertWorkflowSearchAttributes: 'upserts',
};

/** The billable actions between two readings by kind, and `total`, each divided by `per`. */
export function actionsBetween(before: Counts, after: Counts, per = 1): Results {
  const found: Record<string, number> = { total: 0, heartbeats: 0 };
  for (const [type, count] of after) {
    const added = (count - (before.get(type) ?? 0)) / per;
    if (added === 0) continue;
    const kind = KINDS[type] ?? 'others';
    found[kind] = (found[kind] ?? 0) + added;
    found['total'] = (found['total'] ?? 0) + added;
  }
  return found;
}
