/** The limits of a gateway, with tables in memory. */
import { pino } from 'pino';
import type { Block, RefusedCall, UnusualPattern } from '../../../src/adapters/ports/callers.ts';
import { NO_METRICS } from '../../../src/adapters/ports/metrics.ts';
import { addUsage, NO_USAGE } from '../../../src/adapters/ports/usage.ts';
import type { UsageAmounts, UsageKey, UsageStore } from '../../../src/adapters/ports/usage.ts';
import type { LimitSettings } from '../../../src/config/limits.ts';
import { startCallerLimits } from '../../../src/gateway/limits/caller-limits.ts';
import type { CallerLimits, CallerLimitsDeps } from '../../../src/gateway/limits/caller-limits.ts';

const MANY = 1_000_000;

export const NO_LIMITS: LimitSettings = {
  capacity: { calls: MANY, loopDelayMs: MANY, memory: MANY },
  rates: { callsPerNumber: MANY, callsPerTenant: MANY, unsignedPerAddress: MANY, apiPerAddress: MANY },
  blockedCallers: 'reject',
  blocksUnusual: false,
};

export interface Tables {
  readonly usage: Map<string, UsageAmounts>;
  readonly blocks: Block[];
  readonly refused: RefusedCall[];
  readonly patterns: UnusualPattern[];
  /** Live calls of other gateways, by owner. */
  readonly elsewhere: Map<string, number>;
  /** The database does not answer. */
  isAway: boolean;
}

export function emptyTables(): Tables {
  return { usage: new Map(), blocks: [], refused: [], patterns: [], elsewhere: new Map(), isAway: false };
}

const nameOf = ({ kind, owner, subject, period }: UsageKey) => [kind, owner, subject, period].join('|');

export function usageIn(tables: Tables): UsageStore {
  const check = () => {
    if (tables.isAway) throw new Error('the database is away');
  };
  return {
    async add(entries) {
      check();
      return entries.map((entry) => {
        const total = addUsage(tables.usage.get(nameOf(entry)) ?? NO_USAGE, entry);
        tables.usage.set(nameOf(entry), total);
        return total;
      });
    },
    async read(keys) {
      check();
      return keys.map((key) => tables.usage.get(nameOf(key)) ?? NO_USAGE);
    },
    async shareCalls() {
      check();
      return tables.elsewhere;
    },
    tidy: async () => undefined,
  };
}

export interface LimitOptions {
  readonly settings?: Partial<LimitSettings>;
  readonly tables?: Tables;
  readonly load?: CallerLimitsDeps['load'];
}

export function someLimits({
  settings,
  tables = emptyTables(),
  load = { loopDelayMs: () => 0, memory: () => 0 },
  ...rest
}: LimitOptions & Pick<CallerLimitsDeps, 'sessions' | 'counters'>): CallerLimits {
  return startCallerLimits({
    ...rest,
    load,
    metrics: NO_METRICS,
    agents: [],
    settings: { ...NO_LIMITS, ...settings },
    usage: usageIn(tables),
    blocks: {
      list: async () => tables.blocks,
      add: async (block) => void tables.blocks.push(block),
      remove: async () => false,
    },
    records: {
      saveRefused: async (calls) => void tables.refused.push(...calls),
      savePatterns: async (patterns) => void tables.patterns.push(...patterns),
    },
    log: pino({ level: 'silent' }),
  });
}
