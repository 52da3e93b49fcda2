import { isHeld } from './held.ts';
import { outboundSilence } from './outbound/other-side.ts';
import { agentNow } from './languages.ts';
import type { CallState } from './state.ts';
import { agentSaysGoodbye, asksForPause, saysGoodbye } from './turn-taking-words.ts';

/**
 * What the caller's silence means now. `over`: both have said goodbye. `pause`: the caller has asked for a moment. `open`: it
 * is the caller's turn. `held`: an operator talks to the caller. `opener`, `mailbox`, `screen`: in a call that we have placed, who
 * calls is to be said, a message is to be left, or an assistant asks the person.
 */
export function silenceMeaning(
  state: CallState,
): 'over' | 'pause' | 'open' | 'held' | 'opener' | 'mailbox' | 'screen' {
  if (isHeld(state)) return 'held';
  const asked = outboundSilence(state);
  if (asked !== undefined) return asked;
  const turn = state.turns.at(-1);
  if (turn?.kind !== 'speech' || turn.caller === null) return 'open';
  const { language } = agentNow(state);
  if (asksForPause(turn.caller, language)) return 'pause';
  const isMutual = saysGoodbye(turn.caller, language) && agentSaysGoodbye(turn.heard, language);
  return turn.outcome === 'spoken' && isMutual ? 'over' : 'open';
}
