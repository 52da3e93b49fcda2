/**
 * How a call ends at its time limit. Shortly before, the agent says so between two turns. At the limit the answer in progress is
 * finished, then the agent says goodbye.
 */
import type { AgentConfig } from '../contracts/agent.ts';
import type { Ended } from '../contracts/call.ts';
import type { CallPolicy } from '../contracts/policy.ts';
import { GOODBYE_TURN, turnId } from '../contracts/ids.ts';
import type { TurnId } from '../contracts/ids.ts';
import type { StopReason } from '../contracts/learnt.ts';
import { agentNow } from './languages.ts';
import { notice } from './open-turn.ts';
import { silenceMeaning } from './silence-meaning.ts';
import type { CallState } from './state.ts';
import { limitNoticeIn } from './turn-taking-words.ts';

/** The time limit is reached at `at` (epoch milliseconds), or the call is stopped: then the goodbye does not wait. */
export function atTimeLimit(
  state: CallState,
  { at, stopped, goodbye }: { readonly at: number; readonly stopped?: StopReason; readonly goodbye?: string },
): CallState {
  if (stopped !== undefined) {
    const timeLimit = { at, isAnnounced: true, stopped, ...(goodbye === undefined ? {} : { goodbye }) };
    return state.timeLimit?.isAnnounced === true ? state : timeLimitNotice({ ...state, timeLimit }, at);
  }
  if (state.ended !== null || state.timeLimit !== undefined) return state;
  return { ...state, timeLimit: { at, isAnnounced: false } };
}

/** How long before the limit the agent says that the call is about to end. Undefined if it does not. */
export function limitNoticeMs(
  { limits: { maxCallMs } }: Pick<AgentConfig, 'limits'>,
  { turnTaking }: Pick<CallPolicy, 'turnTaking'>,
): number | undefined {
  const ms = turnTaking?.limitNoticeMs ?? 0;
  return ms > 0 && maxCallMs >= 3 * ms ? ms : undefined;
}

/** The time limit is near at `at` (epoch milliseconds). */
export function atLimitNotice(state: CallState, at: number): CallState {
  return { ...state, limitNotice: { at, tries: 0, isOpened: false } };
}

/** The caller was speaking and has not heard a word of the notice: it is due again. Limited, in case a caller never stops. */
const MAX_TRIES = 5;

function openLimitNotice(state: CallState, { at, tries, isOpened }: LimitNotice): CallState {
  const latest = state.turns.findLast(({ id }) => id === noticeId(tries));
  if (isOpened && (latest?.outcome !== 'cut' || latest.said !== '' || tries >= MAX_TRIES)) return state;
  const text = limitNoticeIn(agentNow(state).language);
  if (text === undefined || ['over', 'held'].includes(silenceMeaning(state))) return state;
  const limitNotice = { at, tries: tries + 1, isOpened: true };
  return notice({ ...state, limitNotice }, { id: noticeId(tries + 1), at, text });
}

type LimitNotice = NonNullable<CallState['limitNotice']>;

/** The goodbye is `GOODBYE_TURN`, number 0.1. */
function noticeId(tries: number): TurnId {
  return turnId(0, tries + 1);
}

/** Opens the notice or the goodbye as soon as nothing else is owed. */
export function announceTimeLimit(state: CallState): CallState {
  const { timeLimit, limitNotice, owed, ended } = state;
  if (owed !== null || ended !== null) return state;
  if (timeLimit === undefined) return limitNotice === undefined ? state : openLimitNotice(state, limitNotice);
  if (timeLimit.isAnnounced) return state;
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

/** Who ended a call that has waited for its connection, or for the end of its goodbye. Calls of 0.4.0 always count as failed. */
export function expiredBy({ timeLimit, policy }: CallState): Ended['by'] {
  const isOver = timeLimit?.isAnnounced === true && policy.turnTaking?.limitNoticeMs !== undefined;
  return isOver ? 'agent' : 'failure';
}

interface Goodbye {
  readonly text: string;
  readonly thenEnd: true;
  readonly isFinal: true;
}

function goodbye(state: CallState): Goodbye {
  const text = state.timeLimit?.goodbye ?? agentNow(state).phrases.timeLimit;
  return { text, thenEnd: true, isFinal: true };
}
