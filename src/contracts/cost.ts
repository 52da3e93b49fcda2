/** Prices of the services that calls use, and what a turn or a call has cost. */
import type { TokenPrice } from './token-price.ts';

/** The price table in use. A price that is missing is unknown. */
export interface PriceTable {
  /** The day on which its prices were right, such as `2026-11-30`. */
  readonly asOf: string;
  /** Such as `USD`. */
  readonly currency: string;
  /** Prices of 1,000 tokens, by model. */
  readonly models: Readonly<Record<string, TokenPrice>>;
  /** The price of 1,000 characters of our own voice. */
  readonly thousandCharacters?: number;
  /** A minute of the relay: speech recognition, and the relay's own voice. */
  readonly relayMinute?: number;
  /** A minute of the telephone line. */
  readonly lineMinute?: number;
  /** A part of a text message. A long text has several. */
  readonly textPart?: number;
}

/** What requests to a model have used. */
export interface ModelUse {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type CostItem =
  'inputTokens' | 'outputTokens' | 'characters' | 'relayMinutes' | 'lineMinutes' | 'textParts';

export interface Cost {
  readonly currency: string;
  /** Sum of the items. */
  readonly amount: number;
  readonly items: Readonly<Partial<Record<CostItem, number>>>;
  /** What was used and has no known price. */
  readonly unpriced: readonly CostItem[];
  /** Of the price table. */
  readonly asOf: string;
}
