/** Which metrics the statements of a pool are counted in. */
import { measured, NO_METRICS } from '../ports/metrics.ts';
import type { Metrics } from '../ports/metrics.ts';

const metricsOfPools = new WeakMap<object, Metrics>();

/** Measures what runs on the pool from now on. */
export function measurePool(pool: object, metrics: Metrics): void {
  metricsOfPools.set(pool, metrics);
}

/** Runs and measures an operation on a pool. What runs on a client of a transaction is a part of that. */
export function onPool<T>(pool: object, operation: string, work: () => Promise<T>): Promise<T> {
  const metrics = metricsOfPools.get(pool) ?? NO_METRICS;
  return measured(metrics, { service: 'postgres', operation }, work);
}
