/** A call record whose turns and calls have their cost, and that counts in the metrics what it saves. */
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { CallRecordStore } from '../adapters/ports/call-record.ts';
import type { Metrics } from '../adapters/ports/metrics.ts';
import type { Tracing } from '../adapters/ports/tracing.ts';
import type { SaveCallInput, SaveTurnInput } from '../contracts/activities.ts';
import type { Cost, PriceTable } from '../contracts/cost.ts';
import { minutesCost, sumOfCosts, turnCost } from '../conversation/cost.ts';

/** Turns and calls are saved again after a retry or a late signal: only the first time counts. */
const REMEMBERED = 20_000;

/** The part of a turn's details that says what it has used. */
const used = z.object({
  model: z.string().optional(),
  usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }).optional(),
  voice: z.string().optional(),
  times: z.object({ modelRequested: z.number().optional() }).optional(),
});

const digests = z.object({
  digestUse: z
    .array(z.object({ model: z.string(), inputTokens: z.number(), outputTokens: z.number() }))
    .optional(),
});

const ending = z.object({ ended: z.object({ by: z.string(), reason: z.string() }) });

export interface PricedDeps {
  readonly prices: PriceTable;
  readonly metrics: Metrics;
  /** Absent: nothing is traced. */
  readonly tracing?: Pick<Tracing, 'call'> | undefined;
}

/** Puts prices, metrics and traces before `store`. */
export function pricedRecords(
  store: CallRecordStore,
  { prices, metrics, tracing }: PricedDeps,
): CallRecordStore {
  const counted = new LRUCache<string, true>({ max: REMEMBERED });
  const isFirst = (key: string) => {
    if (counted.has(key)) return false;
    counted.set(key, true);
    return true;
  };
  return {
    async saveTurn(input, signal) {
      const { call, turn } = input;
      const cost = costOfTurn(turn, prices);
      await store.saveTurn({ ...input, turn: { ...turn, cost } }, signal);
      if (!isFirst(`${call.callSid} ${turn.turnNumber}`)) return;
      if (turn.userInput !== null) metrics.count('evercall_turns_total', { outcome: turn.outcome });
      countCost(metrics, cost);
    },
    async saveCall(input) {
      const { call, endedAt, status } = input;
      if (status === 'active' || endedAt === undefined) {
        await store.saveCall(input);
        return;
      }
      const durationMs = Math.max(0, endedAt - call.startedAt);
      const minutes = minutesCost(durationMs, prices);
      const cost = sumOfCosts([...digestCosts(input, prices), minutes]) ?? minutes;
      await store.saveCall({ ...input, cost });
      if (!isFirst(call.callSid)) return;
      const { by, reason } = endingOf(input);
      metrics.count('evercall_calls_total', { outcome: status, ended_by: by, reason });
      const { transfer } = input.data;
      if (typeof transfer === 'string') metrics.count('evercall_transfers_total', { outcome: transfer });
      tracing?.call(call.callSid, {
        ...{ name: 'call', from: call.startedAt, to: endedAt },
        attributes: {
          ...{ 'evercall.outcome': status, 'evercall.ended_by': by, 'evercall.reason': reason },
          ...{ 'evercall.tenant': call.tenant, 'evercall.agent': call.agentId },
        },
      });
      metrics.observe('evercall_call_duration_seconds', durationMs / 1_000, {});
      countCost(metrics, cost);
    },
  };
}

function costOfTurn(turn: SaveTurnInput['turn'], prices: PriceTable): Cost {
  const { model, usage, voice, times } = used.safeParse(turn.details).data ?? {};
  return turnCost(
    {
      model,
      tokens: usage,
      wasAsked: times?.modelRequested !== undefined,
      characters: voice === 'own' ? (turn.plannedResponse?.length ?? 0) : 0,
    },
    prices,
  );
}

function digestCosts({ data }: SaveCallInput, prices: PriceTable): readonly Cost[] {
  const { digestUse = [] } = digests.safeParse(data).data ?? {};
  return digestUse.map(({ model, ...tokens }) =>
    turnCost({ model, tokens, wasAsked: true, characters: 0 }, prices),
  );
}

function endingOf({ data }: SaveCallInput): { readonly by: string; readonly reason: string } {
  return ending.safeParse(data).data?.ended ?? { by: 'unknown', reason: 'unknown' };
}

function countCost(metrics: Metrics, { items, currency, unpriced }: Cost): void {
  for (const [item, amount] of Object.entries(items))
    metrics.count('evercall_cost_total', { item, currency }, amount);
  for (const item of unpriced) metrics.count('evercall_unpriced_total', { item });
}
