/** Written → spoken, as a person would say it on the phone. */
export type Pair = readonly [written: string, spoken: string];

export interface Pairs {
  readonly 'en-US': readonly Pair[];
  readonly 'en-GB': readonly Pair[];
}
