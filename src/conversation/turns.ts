/** Creates, finds and changes the turns of a call's state. */
import type { TurnId } from '../contracts/ids.ts';
import type { CallState, Turn } from './state.ts';

/** The fields of a turn that are known at its beginning. */
export type NewTurn = Pick<
  Turn,
  'number' | 'id' | 'kind' | 'at' | 'caller' | 'continues' | 'late' | 'operator' | 'words'
>;

/** A turn in which nothing has been said yet. */
export function newTurn(turn: NewTurn): Turn {
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
  // Search from the end: it is nearly always the last turn.
  return state.turns.findLast((turn) => turn.id === id);
}

/** What the caller said in `turn`, after the words of the turns before that it continues. */
export function callerWords(turns: readonly Turn[], { number, caller, continues }: Turn): string {
  const before = continues === true ? turns.find((turn) => turn.number === number - 1) : undefined;
  return before === undefined ? (caller ?? '') : `${callerWords(turns, before)} ${caller ?? ''}`.trim();
}

/** Whether the caller's words in turn `number` go on in the next turn, which answers both. */
export function isContinued(turns: readonly Turn[], { number }: Turn): boolean {
  return turns.some((turn) => turn.continues === true && turn.number === number + 1);
}

/** True if the words of this turn are owed and this connection was the last to be asked for them. */
export function isOwedOn(state: CallState, { turnId, epoch }: { turnId: TurnId; epoch: number }): boolean {
  return state.owed?.turnId === turnId && findTurn(state, turnId)?.askedOn === epoch;
}

/** The state with one turn changed. The turn's revision increases only if something differs. */
export function changeTurn(state: CallState, id: TurnId, change: (turn: Turn) => Turn): CallState {
  return {
    ...state,
    turns: state.turns.map((turn) => (turn.id === id ? revised(turn, change(turn)) : turn)),
  };
}

function revised(before: Turn, after: Turn): Turn {
  // A report that repeats known facts must not cause another save.
  return JSON.stringify(before) === JSON.stringify(after)
    ? before
    : { ...after, revision: before.revision + 1 };
}
