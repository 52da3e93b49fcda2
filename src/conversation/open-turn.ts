/** Opens turns and closes the turn that was owed before. */
import type { TurnId } from '../contracts/ids.ts';
import type { CallState, Owed } from './state.ts';
import { changeTurn, findTurn, newTurn } from './turns.ts';
import type { NewTurn } from './turns.ts';

/** Fixed words, and whether the call ends with them. */
type FixedWords = Pick<Owed, 'text' | 'thenEnd' | 'thenTransfer' | 'isFinal' | 'mustBeSaid'>;

/** Opens a turn. Its words are owed from now on. `words`: fixed words instead of a model's. */
export function openTurn(state: CallState, turn: Omit<NewTurn, 'number'>, words: FixedWords = {}): CallState {
  const number = (state.turns.at(-1)?.number ?? -1) + 1;
  return {
    ...state,
    turns: [...state.turns, newTurn({ number, ...turn })],
    owed: { turnId: turn.id, ...words },
  };
}

/** Opens a notice: a turn with fixed words and without a caller input. */
export function notice(
  state: CallState,
  { id, at, ...words }: { id: TurnId; at: number } & FixedWords,
): CallState {
  return openTurn(supersede(state, at), { id, at, kind: 'notice', caller: null }, words);
}

/** Records a caller input that is not answered. What is owed stays owed. */
export function recordTurn(state: CallState, turn: Omit<NewTurn, 'number'>): CallState {
  return { ...settle(openTurn(state, turn), 'cut'), owed: state.owed };
}

/** Closes the owed turn because another one begins. It counts as unanswered if the caller waited too long and heard nothing. */
export function supersede(state: CallState, at: number): CallState {
  const turn = state.owed === null ? undefined : findTurn(state, state.owed.turnId);
  if (turn?.outcome === 'dropped') return { ...state, owed: null };
  const isLate = turn !== undefined && at - turn.at > state.agent.limits.responseTimeoutMs;
  // While a tool runs the caller hears a notice.
  const isFailure = isLate && turn.caller !== null && turn.said === '' && turn.actions === undefined;
  return settle(state, isFailure ? 'unanswered' : 'cut');
}

/** Closes the owed turn with `outcome`, unless it is final already. */
export function settle(state: CallState, outcome: 'cut' | 'unanswered'): CallState {
  if (state.owed === null) return state;
  const settled = changeTurn(state, state.owed.turnId, (turn) =>
    turn.outcome === 'open' ? { ...turn, outcome } : turn,
  );
  return { ...settled, owed: null };
}
