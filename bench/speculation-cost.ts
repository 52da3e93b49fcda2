/** Model requests that were made for turns, wanted or not. */
import type { ModelRequest } from './model-messages.ts';
import type { Turn } from './turns.ts';

export interface TurnCost {
  readonly requests: number;
  /** Sent by the model in requests whose answer nobody heard. */
  readonly tokensWasted: number;
  /** Of those requests, in characters of their prompts. */
  readonly promptCharsWasted: number;
}

/**
 * What each turn of one call has cost. `requests` are those of its line: one belongs to the first turn that was not
 * answered yet when it was made. What was asked after the last answer belongs to none.
 */
export function costOfTurns(turns: readonly Turn[], requests: readonly ModelRequest[]): readonly TurnCost[] {
  let before = -Infinity;
  return turns.map((turn) => {
    const answeredAt = turn.promptAt + (turn.waitMs ?? 0);
    const its = requests.filter(({ at }) => at > before && at <= answeredAt);
    before = answeredAt;
    const wasted = its.filter(({ code }) => code !== turn.code);
    return {
      requests: its.length,
      tokensWasted: wasted.reduce((sum, { tokensSent }) => sum + tokensSent, 0),
      promptCharsWasted: wasted.reduce((sum, { promptChars }) => sum + promptChars, 0),
    };
  });
}
