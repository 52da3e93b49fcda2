/** Starts the phone process of `phone-process.ts` from the bench and collects the reports of its calls. */
import { startChild } from './child.ts';
import { fromPhones } from './phone-messages.ts';
import type { CallPlan, CallReport } from './phone-messages.ts';

/** The running phone process. */
export interface Phones extends AsyncDisposable {
  readonly pid: number;
  /** Makes all calls at the same time. Resolves with their reports, in the order of the plans, when the last call is over. */
  run(plans: readonly CallPlan[]): Promise<readonly CallReport[]>;
}

interface Job {
  /** By the number of the plan. */
  readonly reports: Map<number, CallReport>;
  readonly size: number;
  readonly resolve: (reports: readonly CallReport[]) => void;
}

/** Starts the phone process. Calls `onDeath` if it exits before it is disposed. */
export function startPhones(onDeath: (error: Error) => void): Phones {
  const jobs: Job[] = [];
  const child = startChild({
    program: 'phone-process.ts',
    schema: fromPhones,
    onDeath,
    onMessage({ job: number, plan, report }) {
      const job = jobs[number];
      if (job === undefined) return;
      job.reports.set(plan, report);
      if (job.reports.size < job.size) return;
      job.resolve([...job.reports].toSorted(([a], [b]) => a - b).map(([, each]) => each));
    },
  });
  return {
    pid: child.pid,
    run(plans) {
      if (plans.length === 0) return Promise.resolve([]);
      const { promise, resolve } = Promise.withResolvers<readonly CallReport[]>();
      child.send({ job: jobs.length, plans });
      jobs.push({ reports: new Map(), size: plans.length, resolve });
      return promise;
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
