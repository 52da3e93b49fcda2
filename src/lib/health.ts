/** Health of the parts that a process depends on. Each is checked at most once in a while, however many readers there are. */
import { codesOf } from './foreign-errors.ts';

/** `warning`: works, but not as it should. `fault`: does not work. */
export type HealthLevel = 'ok' | 'warning' | 'fault';

export interface Verdict {
  readonly level: HealthLevel;
  /** Static text and numbers: no secrets, no words of callers or vendors. */
  readonly message?: string;
}

/** What `run` found, when, and how long that took. */
export interface HealthItem extends Verdict {
  readonly at: string;
  readonly ms: number;
}

export interface HealthCheck {
  /** How long a verdict is shown before the part is asked again. */
  readonly freshMs: number;
  /** A check that takes longer is a fault. */
  readonly limitMs: number;
  /** Asks the part. A rejection is a fault. */
  readonly run: (signal: AbortSignal) => Promise<Verdict>;
  /** Describes a rejection. Default: its codes. */
  readonly complaintOf?: (error: unknown) => string | undefined;
}

/** Own services answer in milliseconds, and are asked often enough for an alert within a minute. */
export const OWN_SERVICE = { freshMs: 15_000, limitMs: 5_000 } as const;

export interface Health {
  /** The verdicts of all parts but `except`. Asks those whose verdict is old, and waits for them. Never rejects. */
  read(except?: readonly string[]): Promise<Readonly<Record<string, HealthItem>>>;
}

/** `now` is in milliseconds. Nothing is asked before the first `read`. */
export function createHealth(
  checks: Readonly<Record<string, HealthCheck>>,
  now: () => number = () => performance.now(),
): Health {
  const items = Object.entries(checks).map(([name, check]) => [name, cached(check, now)] as const);
  return {
    read: async (except = []) => {
      const asked = items.filter(([name]) => !except.includes(name));
      return Object.fromEntries(
        await Promise.all(asked.map(async ([name, read]) => [name, await read()] as const)),
      );
    },
  };
}

/** The worst level of all. */
export function worstLevel(items: Readonly<Record<string, Verdict>>): HealthLevel {
  const levels = new Set(Object.values(items).map(({ level }) => level));
  return levels.has('fault') ? 'fault' : levels.has('warning') ? 'warning' : 'ok';
}

function cached(check: HealthCheck, now: () => number): () => Promise<HealthItem> {
  let latest: Promise<HealthItem> | undefined;
  let doneAt = -Infinity;
  let isRunning = false;
  return () => {
    if (latest === undefined || (!isRunning && now() - doneAt >= check.freshMs)) {
      isRunning = true;
      latest = judged(check).finally(() => {
        isRunning = false;
        doneAt = now();
      });
    }
    return latest;
  };
}

async function judged({ limitMs, run, complaintOf }: HealthCheck): Promise<HealthItem> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(limitMs);
  const late = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => late.reject(signal.reason), { once: true });
  let verdict: Verdict;
  try {
    verdict = await Promise.race([run(signal), late.promise]);
  } catch (error: unknown) {
    const codes = codesOf(error).join(' ');
    const message = signal.aborted
      ? `no answer within ${limitMs} ms`
      : (complaintOf?.(error) ?? (codes === '' ? 'does not work' : codes));
    verdict = { level: 'fault', message };
  }
  const ms = Math.round((performance.now() - startedAt) * 10) / 10;
  return { ...verdict, at: new Date().toISOString(), ms };
}
