/** Counts the model requests of each turn, and what the model did for answers that nobody heard. */
import type { ModelRequest } from './model-messages.ts';
import type { Turn } from './turns.ts';

export interface TurnCost {
  readonly requests: number;
  /** Tokens that the model sent in requests whose answer was not spoken. */
  readonly tokensWasted: number;
  /** Length of the prompts of those requests, in characters. */
  readonly promptCharsWasted: number;
}

/**
 * The cost of each turn of one call. `requests` are the requests of the call's line. A request belongs to the first turn
 * that had no answer yet when the request was made. Requests after the last answer belong to no turn.
 */
export function costOfTurns(turns: readonly Turn[], requests: readonly ModelRequest[]): readonly TurnCost[] {
  let before = -Infinity;
  return turns.map((turn) => {
    const answeredAt = turn.promptAt + (turn.waitMs ?? 0);
    const ofTurn = requests.filter(({ at }) => at > before && at <= answeredAt);
    before = answeredAt;
    const wasted = ofTurn.filter(({ code }) => code !== turn.code);
    return {
      requests: ofTurn.length,
      tokensWasted: wasted.reduce((sum, { tokensSent }) => sum + tokensSent, 0),
      promptCharsWasted: wasted.reduce((sum, { promptChars }) => sum + promptChars, 0),
    };
  });
}
