/** How a call ends at its time limit: the answer in progress is finished, then the agent says goodbye. */
import { GOODBYE_TURN } from '../contracts/ids.ts';
import type { StopReason } from '../contracts/learnt.ts';
import { agentNow } from './languages.ts';
import { notice } from './open-turn.ts';
import type { CallState } from './state.ts';

/** The time limit is reached at `at` (epoch milliseconds), or the call is stopped: then the goodbye does not wait. */
export function atTimeLimit(
  state: CallState,
  { at, stopped }: { readonly at: number; readonly stopped?: StopReason },
): CallState {
  if (stopped !== undefined) {
    const timeLimit = { at, isAnnounced: true, stopped };
    return state.timeLimit?.isAnnounced === true ? state : timeLimitNotice({ ...state, timeLimit }, at);
  }
  if (state.ended !== null || state.timeLimit !== undefined) return state;
  return { ...state, timeLimit: { at, isAnnounced: false } };
}

/** Opens the goodbye as soon as nothing else is owed. */
export function announceTimeLimit(state: CallState): CallState {
  const { timeLimit, owed, ended } = state;
  if (timeLimit === undefined || timeLimit.isAnnounced || owed !== null || ended !== null) return state;
  return timeLimitNotice({ ...state, timeLimit: { ...timeLimit, isAnnounced: true } }, timeLimit.at);
}

/** Opens the goodbye as a turn. It closes the turn that is owed. */
export function timeLimitNotice(state: CallState, at: number): CallState {
  return notice(state, { id: GOODBYE_TURN, at, ...goodbye(state) });
}

/** After the limit the goodbye answers every caller input, so that a caller who keeps talking cannot prolong the call. */
export function goodbyeIfOver(state: CallState): Goodbye | undefined {
  return state.timeLimit === undefined ? undefined : goodbye(state);
}

/** Marks the goodbye as announced, if the limit is reached. */
export function announced(state: CallState): CallState {
  return state.timeLimit === undefined
    ? state
    : { ...state, timeLimit: { ...state.timeLimit, isAnnounced: true } };
}

interface Goodbye {
  readonly text: string;
  readonly thenEnd: true;
}

function goodbye(state: CallState): Goodbye {
  return { text: agentNow(state).phrases.timeLimit, thenEnd: true };
}
