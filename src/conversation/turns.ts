import type { TurnId } from '../contracts/ids.ts';
import type { CallState, Turn } from './state.ts';

/** A turn that nothing has been said in yet. */
export function newTurn(turn: Pick<Turn, 'number' | 'id' | 'kind' | 'at' | 'caller'>): Turn {
  return {
    ...turn,
    outcome: 'open',
    said: '',
    heard: '',
    heardBefore: '',
    passages: [],
    searched: false,
    failures: [],
  };
}

export function findTurn(state: CallState, id: TurnId): Turn | undefined {
  // From the end: it is nearly always the last one.
  return state.turns.findLast((turn) => turn.id === id);
}

export function changeTurn(state: CallState, id: TurnId, change: (turn: Turn) => Turn): CallState {
  return { ...state, turns: state.turns.map((turn) => (turn.id === id ? change(turn) : turn)) };
}
