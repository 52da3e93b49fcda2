/** The rows of `system_metrics` for a minute of a process. */
import type { Metric } from '../../contracts/activities.ts';
import type { Samples, Waits } from './samples.ts';

export interface Minute {
  readonly process: 'gateway' | 'worker';
  /** Its end, epoch milliseconds. */
  readonly at: number;
  readonly seconds: number;
}

/** What has happened between two samples. Nothing is written of a service that was not asked. */
export function figuresBetween(before: Samples, now: Samples, minute: Minute): readonly Metric[] {
  const { process, at, seconds } = minute;
  const figure = (type: string, service: string, value: number, data: Metric['data'] = {}): Metric => ({
    ...{ type, service, value, at },
    data: { process, seconds, ...data },
  });
  const response = (type: string, service: string, waits: Waits, earlier: Waits = NONE) => {
    const count = waits.count - earlier.count;
    if (count === 0) return [];
    const meanMs = Math.round(((waits.seconds - earlier.seconds) / count) * 1e6) / 1_000;
    return [figure(type, service, meanMs, { count, ...quantiles(waits, earlier) })];
  };
  const errorRate = (service: string, failed: number, answered: number) => {
    const requests = answered + failed;
    return requests === 0
      ? []
      : [figure('error_rate', service, failed / requests, { errors: failed, requests })];
  };
  const { calls, resources, partsDown, budget } = now;
  const completed = calls.completed - before.calls.completed;
  const failed = calls.failed - before.calls.failed;
  const traffic = (name: 'receivedBytes' | 'sentBytes', direction: string) =>
    figure('network_bytes', process, resources[name] - before.resources[name], { direction });
  return [
    ...[...now.services].flatMap(([service, { waits, errors }]) => {
      const earlier = before.services.get(service) ?? { waits: NONE, errors: 0 };
      return [
        ...response('api_response_time', service, waits, earlier.waits),
        ...errorRate(service, errors - earlier.errors, waits.count - earlier.waits.count),
      ];
    }),
    process === 'worker'
      ? figure('call_volume', 'evercall', completed + failed, { completed, failed })
      : figure('live_calls', 'evercall', calls.live),
    ...response('turn_response_time', 'evercall', now.turns, before.turns),
    ...(partsDown === undefined
      ? []
      : [figure('parts_down', process, partsDown.length, { parts: partsDown })]),
    ...(budget === undefined
      ? []
      : [figure('budget_used', 'evercall', budget.used, { agent: budget.agent })]),
    figure('cpu_usage', process, (resources.cpuSeconds - before.resources.cpuSeconds) / seconds),
    figure('memory_bytes', process, resources.memoryBytes),
    figure('event_loop_delay', process, resources.loopDelayMs),
    traffic('receivedBytes', 'received'),
    traffic('sentBytes', 'sent'),
  ];
}

const NONE: Waits = { count: 0, seconds: 0, buckets: new Map() };

/** Upper bounds (ms) of the median and of the 95th percentile. Absent above the last bucket. */
function quantiles(now: Waits, before: Waits): { readonly p50Ms?: number; readonly p95Ms?: number } {
  const bounds = [...now.buckets.keys()].filter(Number.isFinite).sort((one, other) => one - other);
  const count = now.count - before.count;
  const at = (share: number) =>
    bounds.find((bound) => (now.buckets.get(bound) ?? 0) - (before.buckets.get(bound) ?? 0) >= share * count);
  const [median, high] = [at(0.5), at(0.95)];
  return {
    ...(median === undefined ? {} : { p50Ms: median * 1_000 }),
    ...(high === undefined ? {} : { p95Ms: high * 1_000 }),
  };
}
