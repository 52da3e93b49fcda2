/** What is kept for how long, and the messages of the workflow that removes the rest. */
import { NO_TENANT } from './ids.ts';

/** Name of the workflow, and id of its schedule. */
export const RETENTION_WORKFLOW = 'retentionWorkflow';
export const RETENTION_SCHEDULE = 'evercall-retention';

/** In the order in which they are removed: turns and metrics find their tenant through their call. */
export const KEPT = ['turns', 'metrics', 'calls', 'journal', 'audio', 'histories', 'audit', 'stops'] as const;
export type Kept = (typeof KEPT)[number];

/** Shortest time for which the audit log is kept. The database refuses less (migration 20). */
export const MIN_AUDIT_DAYS = 90;

/** Tenants without a setting of their own. */
export const ALL_TENANTS = '*';
const DAY_MS = 24 * 60 * 60 * 1_000;

export interface RetentionSetting {
  readonly tenant: string;
  readonly what: Kept;
  /** Null: until it is erased. */
  readonly days: number | null;
}

/** What of a tenant is removed: all that ended before a time (epoch ms). */
export interface RetentionStep {
  readonly what: Kept;
  /** `NO_TENANT`: what belongs to no tenant. */
  readonly tenant: string;
  readonly before: number;
}

export interface RemovedBatch {
  readonly count: number;
  readonly hasMore: boolean;
}

export interface RetentionReport {
  readonly at: number;
  readonly removed: readonly (RetentionStep & { readonly count: number })[];
}

/** Audio belongs to no tenant. Calls and their histories always do; metrics and signals may have lost their call. Sign-ins may belong to all. */
function mayOwn(tenant: string, what: Kept): boolean {
  if (what === 'metrics' || what === 'journal' || what === 'audit' || what === 'stops') return true;
  return (what === 'audio') === (tenant === NO_TENANT);
}

/** The steps of a run that begins `at`. Turns and metrics do not outlive their call. */
export function retentionSteps(
  settings: readonly RetentionSetting[],
  tenants: readonly string[],
  at: number,
): readonly RetentionStep[] {
  const daysOf = (tenant: string, what: Kept): number => {
    const of = (owner: string) =>
      settings.find((setting) => setting.tenant === owner && setting.what === what);
    return (of(tenant) ?? of(ALL_TENANTS))?.days ?? Number.POSITIVE_INFINITY;
  };
  const owners = [...new Set([...tenants, NO_TENANT])].sort();
  return KEPT.flatMap((what) =>
    owners
      .filter((tenant) => mayOwn(tenant, what))
      .flatMap((tenant) => {
        const own = daysOf(tenant, what);
        const days = what === 'turns' || what === 'metrics' ? Math.min(own, daysOf(tenant, 'calls')) : own;
        return Number.isFinite(days) ? [{ what, tenant, before: at - days * DAY_MS }] : [];
      }),
  );
}
