/** `npm run privacy -- retention` and `keep`: what is removed by age. */
import { NO_TENANT } from '../../contracts/ids.ts';
import { randomUUID } from 'node:crypto';
import type { RetentionSettings } from '../../adapters/postgres/retention.ts';
import { clientOf } from '../../adapters/temporal/call-workflows.ts';
import type { TemporalAccess } from '../../adapters/temporal/call-workflows.ts';
import type { CallHistories } from '../../adapters/temporal/call-histories.ts';
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { KEPT, RETENTION_WORKFLOW, retentionSteps } from '../../contracts/retention.ts';
import type { RetentionReport, RetentionSetting } from '../../contracts/retention.ts';
import { print } from '../../lib/command-line.ts';

/** Counts what a run that began now would remove. */
export async function dryRun(store: RetentionSettings, histories: CallHistories): Promise<RetentionReport> {
  const at = Date.now();
  const steps = retentionSteps(await store.settings(), await store.tenants(), at);
  const removed: RetentionReport['removed'][number][] = [];
  for (const step of steps) {
    const count =
      step.what === 'histories' ? await histories.count(step.tenant, step.before) : await store.count(step);
    removed.push({ ...step, count });
  }
  return { at, removed };
}

/** Runs the workflow and waits for its report. */
export async function runNow(access: TemporalAccess): Promise<RetentionReport> {
  const { workflow } = clientOf(access);
  const report: unknown = await workflow.execute(RETENTION_WORKFLOW, {
    workflowId: `retention-${randomUUID()}`,
    taskQueue: CALLS_QUEUE,
  });
  return report as RetentionReport; // oxlint-disable-line typescript/no-unsafe-type-assertion -- our own workflow's result
}

export function printReport({ removed }: RetentionReport, verb: string): number {
  if (removed.length === 0) print('everything is kept until it is erased');
  for (const { what, tenant, before, count } of removed) {
    const owner = tenant === NO_TENANT ? '-' : tenant;
    print(
      `${what.padEnd(10)} ${owner.padEnd(24)} before ${new Date(before).toISOString().slice(0, 10)}: ${count} ${verb}`,
    );
  }
  return 0;
}

export function printSettings(settings: readonly RetentionSetting[]): number {
  for (const { tenant, what, days } of settings) {
    print(`${what.padEnd(10)} ${tenant.padEnd(24)} ${days === null ? 'until erased' : `${days} days`}`);
  }
  const unset = KEPT.filter((what) => !settings.some((setting) => setting.what === what));
  if (unset.length > 0) print(`until erased: ${unset.join(', ')}`);
  return 0;
}
