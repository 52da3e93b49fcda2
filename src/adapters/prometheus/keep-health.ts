/** Keeps in the metrics of a process what its health checks find, for alerts and Prometheus. */
import type { Verdict } from '../../lib/health.ts';
import { repeat } from '../../lib/repeat.ts';
import { reading } from '../ports/metrics.ts';
import type { MetricRegistry } from './registry.ts';

const MINUTE_MS = 60_000;

export interface HealthRecordDeps {
  readonly registry: Pick<MetricRegistry, 'read'>;
  /** Reads the verdict of each part. */
  readonly health: () => Promise<Readonly<Record<string, Verdict>>>;
  /** Of the data folder. */
  readonly freeBytes: () => Promise<number>;
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
}

/** Looks first after a minute, because a process that has just started is busy. Returns how to stop. */
export function keepHealth(deps: HealthRecordDeps): () => void {
  const { registry, health, freeBytes, onError, everyMs = MINUTE_MS } = deps;
  let verdicts: Readonly<Record<string, Verdict>> = {};
  let free: number | undefined;
  registry.read(() => [
    ...Object.entries(verdicts).map(([part, { level }]) =>
      reading('evercall_part_down', level === 'fault' ? 1 : 0, { part }),
    ),
    ...(free === undefined ? [] : [reading('evercall_disk_free_bytes', free, { folder: 'data' })]),
  ]);
  const look = async () => {
    verdicts = await health();
    free = await freeBytes();
  };
  return repeat(look, { everyMs, isAtOnce: false, onError });
}
