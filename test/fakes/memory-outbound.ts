/** Wishes for calls in memory, and workflows that only note what they are told. */
import { randomUUID } from 'node:crypto';
import type { NewWish, OutboundStore, Wish, WishAttempt } from '../../src/adapters/ports/outbound.ts';
import type { OutboundParts } from '../../src/gateway/outbound-parts.ts';

type Held = { -readonly [Key in keyof Wish]: Wish[Key] } & { key: string };

export interface MemoryOutbound extends OutboundParts {
  readonly blocked: Set<string>;
  readonly wishes: readonly Wish[];
  /** What the workflows were told: `start`, `status ringing`. */
  readonly told: string[];
  readonly otherSides: Map<string, string>;
}

export function memoryOutbound(isConfigured = true): MemoryOutbound {
  const wishes: Held[] = [];
  const blocked = new Set<string>();
  const told: string[] = [];
  const otherSides = new Map<string, string>();
  const placing = new Set<string>();
  const wishOf = (id: string) => wishes.find((wish) => wish.id === id);
  const change = (id: string, number: number, changes: Partial<WishAttempt>) => {
    const wish = wishOf(id);
    if (wish === undefined) return;
    wish.attempts = wish.attempts.map((one) => (one.number === number ? { ...one, ...changes } : one));
  };
  const store: OutboundStore = {
    async request(given) {
      const before = wishes.find(({ tenant, key }) => tenant === given.tenant && key === given.key);
      if (before !== undefined) return { id: before.id, isNew: false };
      const wish = held(given);
      wishes.unshift(wish);
      return { id: wish.id, isNew: true };
    },
    find: async (id) => wishOf(id),
    list: async ({ tenant, limit }) =>
      wishes.filter((wish) => tenant === null || wish.tenant === tenant).slice(0, limit),
    async cancel(id) {
      const wish = wishOf(id);
      if (wish?.state !== 'waiting') return false;
      wish.isCancelled = true;
      return true;
    },
    started: async () => undefined,
    unstarted: async () => [],
    async claim(id) {
      const wish = wishOf(id);
      if (wish === undefined || wish.isCancelled) return 'gone';
      if (blocked.has(wish.to)) return 'do-not-call';
      const open = wish.attempts.find(({ outcome }) => outcome === null);
      if (open !== undefined) return { attempt: open.number };
      const number = wish.attempts.length + 1;
      wish.attempts = [
        ...wish.attempts,
        { number, at: Date.now(), callSid: null, outcome: null, endedAt: null },
      ];
      return { attempt: number };
    },
    async mayPlace({ id, attempt }) {
      const key = `${id} ${attempt}`;
      if (placing.has(key)) return false;
      placing.add(key);
      return true;
    },
    notPlaced: async ({ id, attempt }) => void placing.delete(`${id} ${attempt}`),
    placed: async ({ id, attempt }, callSid) => change(id, attempt, { callSid }),
    knownCalls: async (to) =>
      wishes
        .filter((wish) => wish.to === to)
        .flatMap(({ attempts }) => attempts.flatMap(({ callSid }) => callSid ?? [])),
    settle: async ({ id, attempt }, outcome) => change(id, attempt, { outcome, endedAt: Date.now() }),
    async finish(id, outcome) {
      const wish = wishOf(id);
      if (wish !== undefined) Object.assign(wish, { state: 'done', outcome });
    },
    resultOf: async () => undefined,
    numberOf: async () => 1,
    isBlocked: async (_tenant, number) => blocked.has(number),
    otherSide: async (callSid) => otherSides.get(callSid),
  };
  return {
    ...{ store, isConfigured, blocked, wishes, told, otherSides },
    workflows: {
      start: async () => void told.push('start'),
      async signal(_id, name, message) {
        told.push('status' in message ? `${name} ${message.status}` : name);
        return true;
      },
    },
  };
}

function held({ notBefore, notAfter, name, details, originCall, ...given }: NewWish): Held {
  return {
    ...given,
    id: randomUUID(),
    name: name ?? null,
    details: details ?? null,
    originCall: originCall ?? null,
    notBefore: notBefore.getTime(),
    notAfter: notAfter.getTime(),
    ...{ state: 'waiting', outcome: null, isCancelled: false, createdAt: new Date(), attempts: [] },
  };
}
