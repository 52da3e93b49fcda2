/** How a turn begins, and what becomes of the turn that was owed before it. */
import type { TurnId } from '../contracts/ids.ts';
import type { CallState, Owed, Turn } from './state.ts';
import { changeTurn, findTurn, newTurn } from './turns.ts';

/** Begins a turn whose words are owed. */
export function openTurn(
  state: CallState,
  turn: Pick<Turn, 'id' | 'at' | 'kind' | 'caller'>,
  words: Pick<Owed, 'text' | 'thenEnd'> = {},
): CallState {
  const number = (state.turns.at(-1)?.number ?? -1) + 1;
  return {
    ...state,
    turns: [...state.turns, newTurn({ number, ...turn })],
    owed: { turnId: turn.id, ...words },
  };
}

/** Begins a turn of fixed words that no caller has asked for. */
export function notice(
  state: CallState,
  { id, at, text, thenEnd }: { id: TurnId; at: number; text: string; thenEnd?: boolean },
): CallState {
  return openTurn(
    supersede(state, at),
    { id, at, kind: 'notice', caller: null },
    { text, ...(thenEnd === true ? { thenEnd: true as const } : {}) },
  );
}

/** Something else comes before the words owed have been spoken to their end: they are not owed any more. */
export function supersede(state: CallState, at: number): CallState {
  const turn = state.owed === null ? undefined : findTurn(state, state.owed.turnId);
  if (turn?.outcome === 'dropped') return { ...state, owed: null };
  const isLate = turn !== undefined && at - turn.at > state.agent.limits.responseTimeoutMs;
  const isFailure = isLate && turn.caller !== null && turn.said === '';
  return settle(state, isFailure ? 'unanswered' : 'cut');
}

/** Closes the turn that is owed. */
export function settle(state: CallState, outcome: 'cut' | 'unanswered'): CallState {
  if (state.owed === null) return state;
  const settled = changeTurn(state, state.owed.turnId, (turn) =>
    turn.outcome === 'open' ? { ...turn, outcome } : turn,
  );
  return { ...settled, owed: null };
}
