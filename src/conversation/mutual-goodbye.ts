import { agentNow } from './languages.ts';
import type { CallState } from './state.ts';
import { saysGoodbye } from './turn-taking-words.ts';

/** Whether the caller has said goodbye, has heard the agent's own goodbye, and nothing was said since. */
export function isMutualGoodbye(state: CallState): boolean {
  const turn = state.turns.at(-1);
  if (turn?.kind !== 'speech' || turn.outcome !== 'spoken') return false;
  const { language } = agentNow(state);
  return saysGoodbye(turn.caller ?? '', language) && saysGoodbye(turn.heard, language);
}
