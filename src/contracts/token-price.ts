/** Prices of 1,000 tokens of a language model, in any currency. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
}
