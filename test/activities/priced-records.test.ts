import { expect, it } from 'vitest';
import { pricedRecords } from '../../src/activities/priced-records.ts';
import { createMetricRegistry } from '../../src/adapters/prometheus/registry.ts';
import type { SaveCallInput, SaveTurnInput } from '../../src/contracts/activities.ts';
import type { PriceTable } from '../../src/contracts/cost.ts';
import { callIdentity, saveTurnInput } from '../../src/conversation/call-record.ts';
import { aCall, attached, replied, says, start, started } from '../conversation/a-call.ts';

const PRICES: PriceTable = {
  ...{ asOf: '2026-11-30', currency: 'EUR', relayMinute: 0.1 },
  models: { m: { input: 0.001, output: 0.002 } },
};
const identity = callIdentity(start);
const counters = { aiResponses: 0, userInputs: 0, knowledgeQueries: 0, errors: 0 };

function aStore() {
  const turns: SaveTurnInput[] = [];
  const calls: SaveCallInput[] = [];
  const registry = createMetricRegistry();
  const records = pricedRecords(
    { saveTurn: async (input) => void turns.push(input), saveCall: async (input) => void calls.push(input) },
    { prices: PRICES, metrics: registry },
  );
  return { turns, calls, records, text: () => registry.text() };
}

const ended: SaveCallInput = {
  ...{ call: identity, status: 'completed', endedAt: identity.startedAt + 61_000, counters },
  data: { ended: { by: 'caller', reason: 'hung-up' } },
};

it('R-O7: a turn is saved with the cost of its tokens, as the call record has them', async () => {
  const { turns, records } = aStore();
  const usage = { inputTokens: 2_000, outputTokens: 500 };
  const state = aCall(
    attached(),
    says('How much is it?'),
    started(),
    replied({ said: 'Ten.', model: 'm', usage }),
  );
  const turn = state.turns.at(-1);
  if (turn === undefined || turn.outcome === 'open') throw new Error('the turn is over');
  await records.saveTurn(saveTurnInput(identity, state, { ...turn, outcome: turn.outcome }));
  expect(turns[0]?.turn.cost).toEqual({
    ...{ currency: 'EUR', asOf: '2026-11-30', amount: 0.003, unpriced: [] },
    items: { inputTokens: 0.002, outputTokens: 0.001 },
  });
});

it('R-O7: a call is saved with the cost of its minutes once it has ended, and says what has no price', async () => {
  const { calls, records } = aStore();
  await records.saveCall({ ...ended, status: 'active' });
  await records.saveCall(ended);
  expect(calls.map(({ cost }) => cost)).toEqual([
    undefined,
    {
      ...{ currency: 'EUR', asOf: '2026-11-30', amount: 0.2, unpriced: ['lineMinutes'] },
      items: { relayMinutes: 0.2 },
    },
  ]);
});

it('R-O7: the cost of a call has the tokens of its digests', async () => {
  const { calls, records } = aStore();
  const digestUse = [
    { model: 'm', inputTokens: 1_000, outputTokens: 100 },
    { model: 'unknown', inputTokens: 1_000, outputTokens: 100 },
  ];
  await records.saveCall({ ...ended, data: { ...ended.data, digestUse } });
  expect(calls[0]?.cost).toEqual({
    ...{ currency: 'EUR', asOf: '2026-11-30', amount: 0.2012 },
    items: { inputTokens: 0.001, outputTokens: 0.0002, relayMinutes: 0.2 },
    unpriced: ['inputTokens', 'lineMinutes', 'outputTokens'],
  });
});

it('R-O1: a call that is saved twice is counted once, by how and by whom it ended', async () => {
  const { records, text } = aStore();
  await records.saveCall(ended);
  await records.saveCall(ended);
  const metrics = await text();
  expect(metrics).toContain(
    'evercall_calls_total{outcome="completed",ended_by="caller",reason="hung-up"} 1\n',
  );
  expect(metrics).toContain('evercall_call_duration_seconds_sum 61\n');
  expect(metrics).toContain('evercall_unpriced_total{item="lineMinutes"} 1\n');
});
