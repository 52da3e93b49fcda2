/** The metrics of a process at one time, as far as `system_metrics` keeps them. */
import type { MetricObjectWithValues, MetricValue } from 'prom-client';

/** Of a histogram. Everything counts from the start of the process. */
export interface Waits {
  readonly count: number;
  readonly seconds: number;
  /** How many took at most so many seconds. */
  readonly buckets: ReadonlyMap<number, number>;
}

export interface Samples {
  readonly services: ReadonlyMap<string, { readonly waits: Waits; readonly errors: number }>;
  readonly calls: { readonly completed: number; readonly failed: number; readonly live: number };
  /** From the caller's words to the first words of the answer. */
  readonly turns: Waits;
  /** Parts of which the last health check has found a fault. Undefined: none was checked yet. */
  readonly partsDown: readonly string[] | undefined;
  /** The budget that is nearest to its end. Undefined: there is none. */
  readonly budget: { readonly agent: string; readonly used: number } | undefined;
  readonly resources: {
    readonly cpuSeconds: number;
    readonly memoryBytes: number;
    readonly loopDelayMs: number;
    readonly receivedBytes: number;
    readonly sentBytes: number;
  };
}

type Where = Readonly<Record<string, string>>;

const RESPONSE = 'evercall_service_response_seconds';
const ERRORS = 'evercall_service_errors_total';

/** Picks them from the metrics of a registry. */
export function samplesOf(metrics: readonly MetricObjectWithValues<MetricValue<string>>[]): Samples {
  const valuesOf = (name: string, where: Where = {}) =>
    (metrics.find((metric) => metric.name === name)?.values ?? []).filter(({ labels }) =>
      Object.entries(where).every(([label, wanted]) => labels[label] === wanted),
    );
  const sum = (name: string, where?: Where) => total(valuesOf(name, where));
  const waits = (name: string, where: Where): Waits => {
    const values = valuesOf(name, where);
    const part = (suffix: string) => values.filter((value) => nameOf(value) === `${name}_${suffix}`);
    const buckets = new Map<number, number>();
    for (const { labels, value } of part('bucket')) {
      const bound = labels['le'] === '+Inf' ? Infinity : Number(labels['le']);
      buckets.set(bound, (buckets.get(bound) ?? 0) + value);
    }
    return { count: total(part('count')), seconds: total(part('sum')), buckets };
  };
  const services = new Set(
    [RESPONSE, ERRORS].flatMap((name) => valuesOf(name).map(({ labels }) => String(labels['service']))),
  );
  return {
    services: new Map(
      [...services].map((service) => [
        service,
        { waits: waits(RESPONSE, { service }), errors: sum(ERRORS, { service }) },
      ]),
    ),
    calls: {
      completed: sum('evercall_calls_total', { outcome: 'completed' }),
      failed: sum('evercall_calls_total', { outcome: 'failed' }),
      live: sum('evercall_live_calls'),
    },
    partsDown: partsDown(valuesOf('evercall_part_down')),
    budget: nearestBudget(valuesOf('evercall_budget_used')),
    turns: waits('evercall_turn_stage_seconds', { stage: 'first_words' }),
    resources: {
      cpuSeconds: sum('process_cpu_seconds_total'),
      memoryBytes: sum('process_resident_memory_bytes'),
      loopDelayMs: sum('nodejs_eventloop_lag_p99_seconds') * 1_000,
      receivedBytes: sum('evercall_network_receive_bytes_total'),
      sentBytes: sum('evercall_network_transmit_bytes_total'),
    },
  };
}

type Values = readonly Pick<MetricValue<string>, 'labels' | 'value'>[];

function partsDown(parts: Values): Samples['partsDown'] {
  if (parts.length === 0) return undefined;
  return parts.filter(({ value }) => value > 0).map(({ labels }) => String(labels['part']));
}

function nearestBudget(budgets: Values): Samples['budget'] {
  const [nearest] = budgets.toSorted((one, other) => other.value - one.value);
  if (nearest === undefined) return undefined;
  return { agent: `${nearest.labels['tenant']}/${nearest.labels['agent']}`, used: nearest.value };
}

function total(values: readonly { readonly value: number }[]): number {
  return values.reduce((sum, { value }) => sum + value, 0);
}

function nameOf(value: MetricValue<string>): string | undefined {
  return 'metricName' in value && typeof value.metricName === 'string' ? value.metricName : undefined;
}
