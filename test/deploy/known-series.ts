/** Checks which series PromQL names: metrics of our own, those of Node and of Temporal's SDK, and what the rules record. */
import { METRICS } from '../../src/adapters/ports/metric-definitions.ts';
import type { MetricDefinition } from '../../src/adapters/ports/metric-definitions.ts';
import { createMetricRegistry } from '../../src/adapters/prometheus/registry.ts';

/** They appear once a worker runs. docs/metrics.md names them. */
const OF_TEMPORAL = [
  'temporal_sticky_cache_miss_total',
  'temporal_workflow_task_schedule_to_start_latency_seconds_bucket',
  'temporal_local_activity_execution_failed_total',
  'temporal_worker_task_slots_available',
];
const WORDS = ['by', 'and', 'or', 'on', 'unless'];
/** Labels that Prometheus adds to every series. */
const OF_TARGETS = ['job', 'instance'];

const ownLabels = new Map<string, readonly string[]>(
  Object.entries<MetricDefinition>(METRICS).flatMap(([name, { type, labels }]) =>
    type === 'histogram'
      ? ['_bucket', '_sum', '_count'].map((suffix) => [name + suffix, [...labels, 'le']] as const)
      : [[name, labels] as const],
  ),
);

/** The series that do not exist, and the labels that a series of our own does not have. */
export async function unknownSeries(
  expression: string,
  recorded: readonly string[],
): Promise<readonly string[]> {
  const text = await createMetricRegistry().text();
  const ofNode = [...text.matchAll(/^((?:process|nodejs)_\w+)/gmu)].map(([name]) => name);
  const others = new Set([...ofNode, ...OF_TEMPORAL, ...recorded, 'ALERTS', 'up']);
  const plain = expression.replaceAll(/"[^"]*"/gu, '""');
  const grouped = [...plain.matchAll(/\bby \(([^)]*)\)/gu)].flatMap(([, list = '']) => list.split(/,\s*/u));
  const rest = plain.replaceAll(/\b(?:by|on) \([^)]*\)|\[[^\]]*\]/gu, '');
  return [...rest.matchAll(/\b([a-z_][\w:]*)\b(?!\s*\()(?:\{([^}]*)\})?/giu)]
    .filter(([, name = '']) => !WORDS.includes(name))
    .flatMap(([, name = '', selector = '']) => {
      if (others.has(name)) return [];
      const own = ownLabels.get(name);
      if (own === undefined) return [name];
      const selected = [...selector.matchAll(/(\w+)\s*[!=]/gu)].map(([, label = '']) => label);
      return [...selected, ...grouped]
        .filter((label) => !own.includes(label) && !OF_TARGETS.includes(label))
        .map((label) => `${name}{${label}}`);
    });
}
