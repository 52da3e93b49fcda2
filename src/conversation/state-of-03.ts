/** Reads the state that version 0.3 passed from one run to the next, for calls that are in progress during an update. */
import type { CallState, Turn } from './state.ts';

export type StateOf03 = Omit<CallState, 'learnt' | 'turns'> & {
  readonly turns: readonly Omit<Turn, 'revision'>[];
  readonly nextDigest?: { readonly digest: NonNullable<CallState['digest']> };
};

export type AnyState = CallState | StateOf03;

/** Converts `state` to the current format. */
export function upgradedState(state: AnyState): CallState {
  if ('learnt' in state) return state;
  const { nextDigest, ...rest } = state;
  return {
    ...rest,
    ...(nextDigest === undefined ? {} : { digest: nextDigest.digest }),
    learnt: { version: 0, events: [] },
    turns: rest.turns.map((turn) => ({ ...turn, revision: 0 })),
  };
}
