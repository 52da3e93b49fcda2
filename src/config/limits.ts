/** Settings that limit what callers may cost. */
import type { z } from 'zod';
import type { TokenPrice } from '../contracts/token-price.ts';
import type { limitVariables, priceVariables } from './variables.ts';

type Values = z.output<z.ZodObject<typeof limitVariables>>;
type Prices = z.output<z.ZodObject<typeof priceVariables>>;

export interface LimitSettings {
  /** At one of these a gateway takes no new calls. */
  readonly capacity: {
    readonly calls: number;
    /** Median delay of the event loop. */
    readonly loopDelayMs: number;
    /** Share of the memory that this process may use, 0 to 1. */
    readonly memory: number;
  };
  /** Most requests in a minute. */
  readonly rates: {
    readonly callsPerNumber: number;
    readonly callsPerTenant: number;
    readonly unsignedPerAddress: number;
    readonly apiPerAddress: number;
  };
  /** What a blocked caller hears: nothing, or a sentence. */
  readonly blockedCallers: 'reject' | 'message';
  /** Whether a number with an unusual pattern is blocked for an hour. */
  readonly blocksUnusual: boolean;
  /** Prices of 1,000 tokens, in any currency. Absent: `limits.moneyPerDay` of an agent has no effect. */
  readonly price?: TokenPrice;
}

/** The limits, from parsed variables. */
export function limitSettings(values: Values & Prices): LimitSettings {
  return {
    capacity: {
      calls: values.LIMIT_CALLS,
      loopDelayMs: values.LIMIT_LOOP_DELAY_MS,
      memory: values.LIMIT_MEMORY_PERCENT / 100,
    },
    rates: {
      callsPerNumber: values.LIMIT_CALLS_PER_NUMBER,
      callsPerTenant: values.LIMIT_CALLS_PER_TENANT,
      unsignedPerAddress: values.LIMIT_UNSIGNED_PER_ADDRESS,
      apiPerAddress: values.LIMIT_API_PER_ADDRESS,
    },
    blockedCallers: values.BLOCKED_CALLERS,
    blocksUnusual: values.BLOCK_UNUSUAL_CALLERS,
    ...tokenPrice(values),
  };
}

/** The prices, from parsed variables. One alone holds for all tokens. */
export function tokenPrice(values: Prices): { readonly price?: TokenPrice } {
  const input = values.OPENAI_PRICE_PER_THOUSAND_INPUT_TOKENS;
  const output = values.OPENAI_PRICE_PER_THOUSAND_OUTPUT_TOKENS ?? input;
  return output === undefined ? {} : { price: { input: input ?? output, output } };
}
