import { describe, expect, it } from 'vitest';
import type { PriceTable } from '../../src/contracts/cost.ts';
import { minutesCost, sumOfCosts, textsCost, turnCost } from '../../src/conversation/cost.ts';

const prices: PriceTable = {
  ...{ asOf: '2026-11-30', currency: 'USD', thousandCharacters: 0.1, relayMinute: 0.07 },
  models: { 'gpt-4.1-mini': { input: 0.0004, output: 0.0016 } },
};
const tokens = { inputTokens: 1_000, outputTokens: 100 };
const nothing = { wasAsked: false, characters: 0 };

describe('R-O7: the cost of a turn', () => {
  it('is that of its tokens and of the characters in our own voice', () => {
    const cost = turnCost({ model: 'gpt-4.1-mini', tokens, wasAsked: true, characters: 50 }, prices);
    expect(cost.items['inputTokens']).toBeCloseTo(0.0004);
    expect(cost.items['outputTokens']).toBeCloseTo(0.00016);
    expect(cost.items['characters']).toBeCloseTo(0.005);
    expect(cost.amount).toBeCloseTo(0.00556);
    expect(cost.unpriced).toEqual([]);
  });

  it('has the price of a model also for a dated version', () => {
    const dated = turnCost({ ...nothing, model: 'gpt-4.1-mini-2025-04-14', tokens }, prices);
    expect(dated.amount).toBeCloseTo(0.00056);
  });

  it('says that a model has no known price', () => {
    const cost = turnCost({ ...nothing, model: 'my-own', tokens }, prices);
    expect(cost).toMatchObject({ amount: 0, items: {}, unpriced: ['inputTokens', 'outputTokens'] });
  });

  it('takes the price for all models, if there is one', () => {
    const forAll = { ...prices, models: { '*': { input: 0.001, output: 0.001 } } };
    expect(turnCost({ ...nothing, model: 'my-own', tokens }, forAll).amount).toBeCloseTo(0.0011);
  });

  it('is unknown if the answer was cut before the model reported its tokens', () => {
    const { unpriced } = turnCost({ ...nothing, wasAsked: true }, prices);
    expect(unpriced).toEqual(['inputTokens', 'outputTokens']);
  });

  it('is nothing without a model', () => {
    expect(turnCost(nothing, prices)).toMatchObject({ amount: 0, unpriced: [] });
    expect(turnCost({ ...nothing, model: 'offline', wasAsked: true }, prices).unpriced).toEqual([]);
  });
});

it('R-O7: each minute that has begun is billed, and one without a price is named', () => {
  expect(minutesCost(61_000, prices)).toMatchObject({ amount: 0.14, unpriced: ['lineMinutes'] });
  expect(minutesCost(0, prices)).toMatchObject({ amount: 0, unpriced: [] });
});

describe('R-O7: the cost of a call', () => {
  it('is the sum of its minutes and turns', () => {
    const turn = turnCost({ ...nothing, model: 'gpt-4.1-mini', tokens }, prices);
    const sum = sumOfCosts([minutesCost(1_000, prices), turn, turn]);
    expect(sum?.amount).toBeCloseTo(0.07 + 2 * 0.00056);
    expect(sum?.unpriced).toEqual(['lineMinutes']);
    expect(sumOfCosts([])).toBeUndefined();
  });

  it('adds no amounts of two currencies', () => {
    const before = minutesCost(1_000, { ...prices, currency: 'EUR' });
    const sum = sumOfCosts([before, minutesCost(1_000, prices)]);
    expect(sum).toMatchObject({ currency: 'USD', amount: 0.07, unpriced: ['lineMinutes', 'relayMinutes'] });
  });
});

it('R-G5: texts cost by their parts, and a price that is missing is said', () => {
  const table = { asOf: '2026-11-30', currency: 'EUR', models: {} };
  expect(textsCost(3, { ...table, textPart: 0.01 })).toMatchObject({
    amount: 0.03,
    items: { textParts: 0.03 },
  });
  expect(textsCost(3, table)).toMatchObject({ amount: 0, unpriced: ['textParts'] });
  expect(textsCost(0, table)).toMatchObject({ amount: 0, unpriced: [] });
});
