/** Tokens of a turn with several requests. */
import type { Turn } from '../state.ts';

type Usage = NonNullable<Turn['usage']>;

/** Both together. */
export function addUsage(a: Usage | undefined, b: Usage | undefined): Usage {
  return {
    inputTokens: (a?.inputTokens ?? 0) + (b?.inputTokens ?? 0),
    outputTokens: (a?.outputTokens ?? 0) + (b?.outputTokens ?? 0),
  };
}

/** The tokens of all requests of a turn. Undefined if no model has reported any. */
export function usageOf({ usage, callUsage }: Pick<Turn, 'usage' | 'callUsage'>): Usage | undefined {
  return callUsage === undefined ? usage : addUsage(usage, callUsage);
}
