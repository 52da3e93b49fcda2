/** Port of the counters of what calls use. */

/** What calls have used. */
export interface UsageAmounts {
  readonly calls: number;
  readonly modelRequests: number;
  readonly tokens: number;
  readonly cost: number;
}

/** Whose usage, and of when. */
export interface UsageKey {
  /** `agent`: all calls of a day. `call`: one call. `number`: the calls of one caller in an hour. */
  readonly kind: 'agent' | 'call' | 'number';
  /** Tenant and agent. */
  readonly owner: string;
  /** Call SID or number of the caller. Empty for an agent. */
  readonly subject: string;
  /** Day or hour. Empty for a call. */
  readonly period: string;
}

/** The counters that gateways and workers share. All methods throw `AdapterError`. */
export interface UsageStore {
  /** Adds the amounts and returns the totals of all processes, in the same order. Each key may occur once. */
  add(entries: readonly (UsageKey & UsageAmounts)[]): Promise<readonly UsageAmounts[]>;
  /** The totals, in the same order. */
  read(keys: readonly UsageKey[]): Promise<readonly UsageAmounts[]>;
  /** Reports the live calls of this gateway, by owner. Returns those of the others. */
  shareCalls(calls: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>>;
  /** Deletes counters that no limit needs any more, and gateways that are gone. */
  tidy(): Promise<void>;
}

export const NO_USAGE: UsageAmounts = { calls: 0, modelRequests: 0, tokens: 0, cost: 0 };

export function addUsage(one: UsageAmounts, other: Partial<UsageAmounts>): UsageAmounts {
  return {
    calls: one.calls + (other.calls ?? 0),
    modelRequests: one.modelRequests + (other.modelRequests ?? 0),
    tokens: one.tokens + (other.tokens ?? 0),
    cost: one.cost + (other.cost ?? 0),
  };
}
