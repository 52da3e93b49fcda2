/** Ports of what is removed by age. All methods throw `AdapterError`. */
import type {
  RemovedBatch,
  RetentionReport,
  RetentionSetting,
  RetentionStep,
} from '../../contracts/retention.ts';

export interface RetentionStore {
  settings(): Promise<readonly RetentionSetting[]>;
  /** Tenants with calls, journal entries or settings. */
  tenants(): Promise<readonly string[]>;
  count(step: RetentionStep): Promise<number>;
  remove(step: RetentionStep): Promise<RemovedBatch>;
  /** Keeps the report of a run. */
  report(report: RetentionReport): Promise<void>;
}

/** The closed runs of call workflows. */
export interface OldHistories {
  count(tenant: string, before: number): Promise<number>;
  /** Returns how many it has removed. */
  remove(tenant: string, before: number): Promise<number>;
}
