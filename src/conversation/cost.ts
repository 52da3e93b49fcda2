/** What a turn and a call have cost, by the price table. */
import type { Cost, CostItem, PriceTable } from '../contracts/cost.ts';

/** What a turn has used. */
export interface TurnUse {
  /** The model that answered. Absent: none did, or it is not known which. */
  readonly model?: string | undefined;
  readonly tokens?: { readonly inputTokens: number; readonly outputTokens: number } | undefined;
  /** A model was asked. Its answer may have been cut before it reported its tokens. */
  readonly wasAsked: boolean;
  /** Characters that our own voice has said. Audio from the cache is not billed again, so their price is an upper bound. */
  readonly characters: number;
}

/** A model that costs nothing. */
const FREE = 'offline';

/** Prices what a turn has used. */
export function turnCost({ model, tokens, wasAsked, characters }: TurnUse, prices: PriceTable): Cost {
  const price = model === undefined ? undefined : priceOf(model, prices);
  const used: Used[] = [];
  if (tokens !== undefined) {
    used.push(['inputTokens', tokens.inputTokens / 1_000, price?.input]);
    used.push(['outputTokens', tokens.outputTokens / 1_000, price?.output]);
  } else if (wasAsked && model !== FREE) {
    used.push(['inputTokens', 1, undefined], ['outputTokens', 1, undefined]);
  }
  if (characters > 0) used.push(['characters', characters / 1_000, prices.thousandCharacters]);
  return costOf(used, prices);
}

/** Prices the minutes of a call. The carrier bills each minute that has begun. */
export function minutesCost(durationMs: number, prices: PriceTable): Cost {
  const minutes = Math.ceil(durationMs / 60_000);
  if (minutes <= 0) return costOf([], prices);
  return costOf(
    [
      ['relayMinutes', minutes, prices.relayMinute],
      ['lineMinutes', minutes, prices.lineMinute],
    ],
    prices,
  );
}

/** Prices text messages by their parts. */
export function textsCost(parts: number, prices: PriceTable): Cost {
  return costOf(parts === 0 ? [] : [['textParts', parts, prices.textPart]], prices);
}

/** The sum. Undefined if there is nothing to sum. Costs in another currency than the last one's are `unpriced`. */
export function sumOfCosts(costs: readonly Cost[]): Cost | undefined {
  const last = costs.at(-1);
  if (last === undefined) return undefined;
  const items: Partial<Record<CostItem, number>> = {};
  const unpriced = new Set<CostItem>();
  for (const cost of costs) {
    for (const item of cost.unpriced) unpriced.add(item);
    for (const [item, amount] of entriesOf(cost)) {
      if (cost.currency === last.currency) items[item] = (items[item] ?? 0) + amount;
      else unpriced.add(item);
    }
  }
  return { ...last, items, amount: rounded(items), unpriced: [...unpriced].sort() };
}

type Used = readonly [item: CostItem, quantity: number, price: number | undefined];

function costOf(used: readonly Used[], { currency, asOf }: PriceTable): Cost {
  const items: Partial<Record<CostItem, number>> = {};
  const unpriced: CostItem[] = [];
  for (const [item, quantity, price] of used) {
    if (price === undefined) unpriced.push(item);
    else items[item] = quantity * price;
  }
  return { currency, asOf, items, amount: rounded(items), unpriced };
}

/** Servers report models with the date of their version, such as `gpt-4.1-mini-2025-04-14`. */
function priceOf(model: string, { models }: PriceTable) {
  if (model === FREE) return { input: 0, output: 0 };
  return models[model] ?? models[model.replace(/-\d{4}-\d{2}-\d{2}$/u, '')] ?? models['*'];
}

function entriesOf({ items }: Cost): readonly (readonly [CostItem, number])[] {
  return ITEMS.flatMap((item) => {
    const amount = items[item];
    return amount === undefined ? [] : [[item, amount] as const];
  });
}

const ITEMS = [
  'inputTokens',
  'outputTokens',
  'characters',
  'relayMinutes',
  'lineMinutes',
  'textParts',
] as const;

/** A millionth is less than anything that is billed, and more than the error of floating point. */
function rounded(items: Readonly<Partial<Record<CostItem, number>>>): number {
  const sum = Object.values(items).reduce((total, amount) => total + amount, 0);
  return Math.round(sum * 1e9) / 1e9;
}
