/**
 * What calls have used, as this process knows it: the totals of all gateways and workers some seconds ago, and what it has counted
 * itself since. No call waits for the database.
 */
import { addUsage, NO_USAGE } from '../adapters/ports/usage.ts';
import type { UsageAmounts, UsageKey, UsageStore } from '../adapters/ports/usage.ts';

/** A counter that nothing has asked for in so long is forgotten. Its total is in the database. */
const FORGET_MS = 3_600_000;

export interface Usage {
  /** Counts. */
  add(key: UsageKey, amounts: Partial<UsageAmounts>): void;
  /** The total, as far as it is known. */
  of(key: UsageKey): UsageAmounts;
  /** Exchanges counts with the other processes. Throws `AdapterError`: nothing is lost, and the next time sends it. */
  sync(): Promise<void>;
}

interface Counter {
  readonly key: UsageKey;
  /** Of all processes, at the last exchange. */
  known: UsageAmounts;
  /** Counted here since. */
  unsent: UsageAmounts;
  askedAt: number;
}

/** Creates the counters of a process. They begin empty; the first exchange finds the totals. */
export function createUsage(store: Pick<UsageStore, 'add' | 'read'>): Usage {
  const counters = new Map<string, Counter>();
  const counterOf = (key: UsageKey): Counter => {
    const name = JSON.stringify([key.kind, key.owner, key.subject, key.period]);
    const counter = counters.get(name) ?? { key, known: NO_USAGE, unsent: NO_USAGE, askedAt: 0 };
    counter.askedAt = Date.now();
    counters.set(name, counter);
    return counter;
  };
  const send = async (some: readonly Counter[]) => {
    const sent = some.map((counter) => counter.unsent);
    const totals = await store.add(some.map(({ key, unsent }) => ({ ...key, ...unsent })));
    some.forEach((counter, index) => {
      counter.known = totals[index] ?? counter.known;
      counter.unsent = difference(counter.unsent, sent[index] ?? NO_USAGE);
    });
  };
  return {
    add(key, amounts) {
      const counter = counterOf(key);
      counter.unsent = addUsage(counter.unsent, amounts);
    },
    of(key) {
      const { known, unsent } = counterOf(key);
      return addUsage(known, unsent);
    },
    async sync() {
      const now = Date.now();
      for (const [name, { askedAt, unsent }] of counters) {
        if (unsent === NO_USAGE && now - askedAt > FORGET_MS) counters.delete(name);
      }
      const all = [...counters.values()];
      const changed = all.filter(({ unsent }) => unsent !== NO_USAGE);
      const others = all.filter(({ unsent }) => unsent === NO_USAGE);
      await send(changed);
      const totals = await store.read(others.map(({ key }) => key));
      others.forEach((counter, index) => (counter.known = totals[index] ?? counter.known));
    },
  };
}

function difference(one: UsageAmounts, other: UsageAmounts): UsageAmounts {
  if (one === other) return NO_USAGE;
  return {
    calls: one.calls - other.calls,
    modelRequests: one.modelRequests - other.modelRequests,
    tokens: one.tokens - other.tokens,
    cost: one.cost - other.cost,
  };
}
