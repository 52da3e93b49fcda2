/** Long requests about a call. Who asks again while one runs joins it, so that no request waits longer than a proxy does. */
import { LRUCache } from 'lru-cache';
import { setTimeout as pause } from 'node:timers/promises';
import type { CallPrograms, ProgramResult } from './call-programs.ts';

/** Proxies wait for a minute. */
const ANSWER_WITHIN_MS = 25_000;
/** A result that nobody asks for. */
const KEPT_MS = 600_000;
const MAX_KEPT = 50;

interface Job {
  readonly tenant: string;
  readonly result: Promise<ProgramResult>;
}

export interface CallJobs {
  /** The tenant of a job that runs, or whose result was not fetched. */
  tenantOf(key: string): string | undefined;
  /** Starts a program, unless one with this key runs. False if too many wait already. */
  start(key: string, tenant: string, run: Parameters<CallPrograms['run']>): boolean;
  /** The result, once: the next request starts anew. Undefined if it still runs. */
  take(key: string): Promise<ProgramResult | undefined>;
}

/** Creates them. `waitMs`: how long a request waits for the result. */
export function createCallJobs(programs: CallPrograms, waitMs = ANSWER_WITHIN_MS): CallJobs {
  const jobs = new LRUCache<string, Job>({ max: MAX_KEPT, ttl: KEPT_MS });
  return {
    tenantOf: (key) => jobs.get(key)?.tenant,
    start(key, tenant, run) {
      if (jobs.has(key)) return true;
      const result = programs.run(...run);
      if (result !== undefined) jobs.set(key, { tenant, result });
      return result !== undefined;
    },
    async take(key) {
      const job = jobs.get(key);
      if (job === undefined) return undefined;
      const over = new AbortController();
      const result = await Promise.race([
        job.result,
        pause(waitMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined),
      ]);
      over.abort();
      if (result !== undefined) jobs.delete(key);
      return result;
    },
  };
}
