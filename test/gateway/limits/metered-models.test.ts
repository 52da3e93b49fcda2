import { expect, it, vi } from 'vitest';
import { modelRequest } from '../../../src/activities/model-request.ts';
import { createOfflineModel } from '../../../src/adapters/llm/offline.ts';
import { ModelWithheld } from '../../../src/adapters/ports/error.ts';
import type { ModelEvent, ReplyModel } from '../../../src/adapters/ports/model.ts';
import type { AgentLimits } from '../../../src/contracts/agent.ts';
import type { ReplyInput } from '../../../src/contracts/activities.ts';
import { turnId } from '../../../src/contracts/ids.ts';
import { createBudgets } from '../../../src/activities/budgets.ts';
import { meteredModels } from '../../../src/gateway/limits/metered-models.ts';
import { createUsage } from '../../../src/activities/usage.ts';
import { aCallSid, agent } from '../../conversation/a-call.ts';
import { aReplyInput } from '../../activities/a-reply-input.ts';
import { emptyTables, usageIn } from './some-limits.ts';

const USAGE = { inputTokens: 900, outputTokens: 100 };
const price = { input: 0.001, output: 0.01 };

function aMeter(limits: Partial<AgentLimits>, tables = emptyTables()) {
  const limited = { ...agent, limits: { ...agent.limits, ...limits } };
  const usage = createUsage(usageIn(tables));
  const onReached = vi.fn();
  const budgets = createBudgets(usage, { price, onReached });
  let asked = 0;
  const primary: ReplyModel = {
    name: 'fake',
    async *stream({ hold }): AsyncGenerator<ModelEvent, void> {
      await hold;
      asked += 1;
      for (const text of ['We', ' open', ' at', ' nine.']) yield { type: 'token', text };
      yield { type: 'end', reason: 'stop', usage: USAGE };
    },
  };
  const models = meteredModels({ primary, template: createOfflineModel() }, budgets);
  const requestOf = (input: Partial<ReplyInput> = {}, signal = new AbortController().signal) =>
    modelRequest({ get: () => limited }, { ...aReplyInput, ...input }, { alreadySaid: '', signal });
  return {
    ...{ usage, budgets, models, onReached, limited, requestOf },
    asked: () => asked,
    /** Asks, and returns how it ended. */
    async ask(input: Partial<ReplyInput> = {}): Promise<'answered' | ModelWithheld['reason']> {
      try {
        for await (const event of models.primary.stream(requestOf(input)))
          if (event.type === 'end') return 'answered';
        throw new Error('the answer has no end');
      } catch (error: unknown) {
        if (error instanceof ModelWithheld) return error.reason;
        throw error;
      }
    },
  };
}

it.each([
  [{ modelRequestsPerDay: 2 }, 2],
  [{ tokensPerDay: 1_500 }, 2],
  // One answer costs 0.0019.
  [{ moneyPerDay: 0.005 }, 3],
  [{ modelRequestsPerCall: 1 }, 1],
  [{ tokensPerCall: 1_001 }, 2],
])('R-X12: with %j a model is asked %i times and then no more, which is told once', async (limits, times) => {
  const meter = aMeter(limits);
  for (let request = 0; request < times; request += 1) expect(await meter.ask()).toBe('answered');
  expect(await meter.ask()).toBe('BudgetUsedUp');
  expect(await meter.ask()).toBe('BudgetUsedUp');
  expect(meter.asked()).toBe(times);
  expect(meter.onReached).toHaveBeenCalledOnce();
});

it('R-O2: the share of a budget is that of the limit of the day that is nearest to its end', async () => {
  const meter = aMeter({ tokensPerDay: 10_000, modelRequestsPerDay: 4, tokensPerCall: 1_000 });
  expect(meter.budgets.used(meter.limited)).toBe(0);
  await meter.ask();
  expect(meter.budgets.used(meter.limited)).toBe(0.25);
  expect(meter.budgets.used({ ...meter.limited, limits: { tokensPerDay: 2_000 } })).toBe(0.5);
  expect(meter.budgets.used({ ...meter.limited, limits: { tokensPerCall: 1_000 } })).toBeUndefined();
});

it('R-X12: the limits of a call are those of one call', async () => {
  const meter = aMeter({ modelRequestsPerCall: 1 });
  expect(await meter.ask()).toBe('answered');
  expect(await meter.ask()).toBe('BudgetUsedUp');
  expect(await meter.ask({ callSid: aCallSid('2') })).toBe('answered');
});

it('R-X12: two gateways know each other’s requests after an exchange', async () => {
  const tables = emptyTables();
  const [one, two] = [aMeter({ tokensPerDay: 1_500 }, tables), aMeter({ tokensPerDay: 1_500 }, tables)];
  expect(await one.ask()).toBe('answered');
  expect(await two.ask()).toBe('answered');
  for (const { usage } of [one, two, one]) await usage.sync();
  expect([await one.ask(), await two.ask()]).toEqual(['BudgetUsedUp', 'BudgetUsedUp']);
  // A new gateway learns it before its first request.
  const three = aMeter({ tokensPerDay: 1_500 }, tables);
  expect(three.budgets.reached(three.limited, undefined)).toBeUndefined();
  await three.usage.sync();
  expect(await three.ask()).toBe('BudgetUsedUp');
});

it('counts an exchange that failed again, and nothing twice', async () => {
  const tables = emptyTables();
  const meter = aMeter({ tokensPerCall: 1_000_000 }, tables);
  await meter.ask();
  tables.isAway = true;
  await expect(meter.usage.sync()).rejects.toThrow('away');
  tables.isAway = false;
  await meter.ask();
  await meter.usage.sync();
  await meter.usage.sync();
  const totals = [...tables.usage.values()].map(({ modelRequests, tokens }) => [modelRequests, tokens]);
  expect(totals).toEqual([
    [2, 2_000],
    [2, 2_000],
  ]);
});

it('a request that is prepared counts once it is sent', async () => {
  const meter = aMeter({ modelRequestsPerDay: 1 });
  const hold = Promise.withResolvers<undefined>();
  const aborted = new AbortController();
  const never = meter.models.primary.stream({ ...meter.requestOf({}, aborted.signal), hold: hold.promise });
  const waiting = never[Symbol.asyncIterator]().next();
  expect(meter.budgets.reached(meter.limited, undefined)).toBeUndefined();
  aborted.abort();
  hold.resolve(undefined);
  await waiting;
  expect(meter.budgets.reached(meter.limited, undefined)).toBeUndefined();
  expect(await meter.ask()).toBe('answered');
  expect(meter.budgets.reached(meter.limited, undefined)).toBe('modelRequestsPerDay');
});

it('an answer that was cut costs the tokens that came, and an estimate of the question', async () => {
  const tables = emptyTables();
  const meter = aMeter({}, tables);
  for await (const event of meter.models.primary.stream(meter.requestOf())) if (event.type === 'token') break;
  await meter.usage.sync();
  const [total] = tables.usage.values();
  expect(total?.modelRequests).toBe(1);
  expect(total?.tokens).toBeGreaterThan(100);
  expect(total?.tokens).toBeLessThan(1_000);
});

const keys = (pressed: string, turn = 1): Partial<ReplyInput> => ({
  turnId: turnId(1, turn),
  context: [{ caller: `(presses the keys ${pressed})` }],
});

it.each(['#', '*', '**#', '1111', '00000#'])('no model is asked about the keys %s', async (pressed) => {
  const meter = aMeter({});
  expect(await meter.ask(keys(pressed))).toBe('KeysAlone');
  expect(meter.asked()).toBe(0);
});

it('a model is asked about five turns of keys in a minute of a call, and about words at any time', async () => {
  const meter = aMeter({});
  for (let turn = 1; turn <= 5; turn += 1) {
    expect(await meter.ask(keys(`${turn}2`, turn))).toBe('answered');
    // Another attempt of the same turn.
    expect(await meter.ask(keys(`${turn}2`, turn))).toBe('answered');
  }
  expect(await meter.ask(keys('62', 6))).toBe('KeysAlone');
  expect(await meter.ask({ turnId: turnId(1, 7) })).toBe('answered');
  expect(await meter.ask({ ...keys('12', 1), callSid: aCallSid('2') })).toBe('answered');
});
