import type { TurnId } from '../contracts/ids.ts';
import type { CallState, Turn } from './state.ts';

/** A turn that nothing has been said in yet. */
export function newTurn(turn: Pick<Turn, 'number' | 'id' | 'kind' | 'at' | 'caller'>): Turn {
  return {
    ...turn,
    outcome: 'open',
    revision: 0,
    askedOn: 0,
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

/** True where the words of this turn are owed and were last asked for on this connection. */
export function isOwedOn(state: CallState, { turnId, epoch }: { turnId: TurnId; epoch: number }): boolean {
  return state.owed?.turnId === turnId && findTurn(state, turnId)?.askedOn === epoch;
}

/** The state with one turn changed. The turn's revision grows only if something is different. */
export function changeTurn(state: CallState, id: TurnId, change: (turn: Turn) => Turn): CallState {
  return {
    ...state,
    turns: state.turns.map((turn) => (turn.id === id ? revised(turn, change(turn)) : turn)),
  };
}

function revised(before: Turn, after: Turn): Turn {
  // A report that repeats what is known must not be saved again.
  return JSON.stringify(before) === JSON.stringify(after)
    ? before
    : { ...after, revision: before.revision + 1 };
}
