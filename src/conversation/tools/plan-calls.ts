/**
 * Decides what becomes of the tools that a model calls: carried out, read back first, joined to an earlier call, or refused. It
 * is a rule of the tool, not of the prompt.
 */
import type { TurnId } from '../../contracts/ids.ts';
import type { Action, FixedReply, ToolCall } from '../../contracts/tools.ts';
import { learn } from '../learnt.ts';
import { agentNow, languagesOf } from '../languages.ts';
import type { CallState, Turn } from '../state.ts';
import { canTransfer } from '../transfer.ts';
import { callerWords, changeTurn, findTurn, isOwedOn } from '../turns.ts';
import { addUsage } from './call-usage.ts';
import {
  actionsOf,
  effectTool,
  isSameWish,
  isSettled,
  isTransfer,
  toolNamed,
  TRANSFER_CALL,
  withAction,
} from './actions.ts';
import { agrees, namesOther, refuses } from './agreement.ts';
import { spokenKind } from './spoken-kind.ts';

interface CallsEvent {
  readonly epoch: number;
  readonly turnId: TurnId;
  readonly said: string;
  readonly calls: readonly ToolCall[];
  readonly usage?: Turn['usage'];
  readonly at: number;
}

/** The model of a turn calls tools. Ignored if the turn is over: what has not begun is not done. */
export function afterCalls(state: CallState, event: CallsEvent): CallState {
  const { turnId, calls, at } = event;
  const turn = findTurn(state, turnId);
  if (turn === undefined || !isOwedOn(state, event)) return state;
  const { rounds = [] } = turn;
  const before = rounds.join('');
  const said = event.said.startsWith(before) ? event.said.slice(before.length) : event.said;
  const words = turn.heardBefore + event.said;
  const begun = changeTurn(state, turnId, (one) => ({
    ...one,
    said: words,
    heard: words,
    rounds: [...rounds, said],
    ...(event.usage === undefined ? {} : { callUsage: addUsage(one.callUsage, event.usage) }),
  }));
  return withCalls(begun, turnId, { calls, round: rounds.length, at });
}

/**
 * A gateway that stood in has handed over what the model of the turn wanted to do, in words that ended at `at`. The report may be
 * late: what the caller has heard last counts.
 */
export function afterWish(
  state: CallState,
  turnId: TurnId,
  calls: readonly ToolCall[],
  at: number,
): CallState {
  const turn = findTurn(state, turnId);
  // The same report may come twice.
  if (turn === undefined || turn.actions !== undefined) return state;
  const wishes = calls.filter(({ tool }) => tool !== 'endCall');
  return withCalls(state, turnId, {
    calls: wishes.map((call) => (wasToldNo(state, call, at) ? { ...call, problem: TOLD_NO } : call)),
    round: 0,
    at,
  });
}

const TOLD_NO = 'The caller was told meanwhile that this could not be done. Ask whether to try again.';

/** Whether a notice that the caller heard after `since` has told that the same wish was not carried out. */
function wasToldNo(state: CallState, call: ToolCall, since: number): boolean {
  const told = state.turns
    .filter(({ outcome, times }) => outcome === 'spoken' && times !== undefined && times.at > since)
    .flatMap(({ tells = [] }) => tells);
  return actionsOf(state).some(
    (action) => action.status !== 'done' && told.includes(action.id) && isSameWish(action, call),
  );
}

function withCalls(
  state: CallState,
  turnId: TurnId,
  { calls, round, at }: { calls: readonly ToolCall[]; round: number; at: number },
): CallState {
  return calls.reduce((now, call, index) => {
    const turn = findTurn(now, turnId);
    if (turn === undefined) return now;
    const base = {
      id: `${turnId}/${round}/${index}`,
      round,
      callId: call.id,
      tool: call.tool,
      arguments: call.arguments,
    };
    const { asked, ...action } = { ...base, ...planCall(now, turn, call) };
    const settled = isSettled(action) ? { ...action, endedAt: at } : action;
    const next = asked === undefined ? now : withStatus(now, asked, 'confirmed');
    // The gateway learns what is settled. While a tool runs, it need not know.
    return isSettled(settled)
      ? learn(next, { type: 'action', turnId, action: settled })
      : withAction(next, turnId, settled);
  }, state);
}

type Decision = Pick<Action, 'status' | 'text' | 'wish' | 'joins'> & {
  /** The action that read the wish back, if this one carries it out. */
  readonly asked?: Action;
};

function planCall(state: CallState, turn: Turn, call: ToolCall): Decision {
  const tool = toolNamed(state.agent, call.tool);
  if (call.problem !== undefined) return { status: 'rejected', text: call.problem };
  if (tool === undefined) return { status: 'rejected', text: 'There is no such tool.' };
  const same = actionsOf(state).filter((action) => isSameWish(action, call) && isWish(action));
  const repeated =
    turn.actions?.find((action) => same.includes(action) && action.status !== 'confirmed') ??
    (effectTool(state.agent, call.tool) === undefined ? undefined : same.findLast(isPending));
  if (repeated !== undefined) return { status: 'joined', joins: repeated.id };
  if (tool.kind === 'built-in') return planBuiltIn(state, turn, call);
  const wish = same.filter(({ status }) => status === 'done' || status === 'refused').length + 1;
  if (tool.isReadOnly === true || tool.confirm !== true) return { status: 'open', wish };
  // It was confirmed, and certainly not done: it may be tried again.
  if (same.at(-1)?.status === 'failed') return { status: 'open', wish };
  const asked = actionsOf(state).findLast(({ status }) => status === 'asked');
  if (asked !== undefined && isSameWish(asked, call) && isConfirmed(state, turn, asked))
    return { status: 'open', wish, asked };
  if (turn.actions?.some(({ status }) => status === 'asked') === true)
    return {
      status: 'rejected',
      text: 'The caller is asked to confirm one wish at a time. Call this again later.',
    };
  return { status: 'asked', wish };
}

function isWish({ status }: Action): boolean {
  return status !== 'rejected' && status !== 'joined';
}

/** A result that the caller has not heard yet is none to them: who asks again gets it. */
function isPending({ status, isTold }: Action): boolean {
  const isOver = status === 'done' || status === 'refused';
  return status === 'open' || status === 'unknown' || (isOver && isTold !== true);
}

function planBuiltIn(state: CallState, turn: Turn, call: ToolCall): Decision {
  if (call.tool === TRANSFER_CALL)
    return canTransfer(agentNow(state), turn.at)
      ? { status: 'done' }
      : { status: 'rejected', text: 'Nobody can take calls at this time. Say so, and offer another way.' };
  if (call.tool === 'endCall') {
    const isOwed = actionsOf(state).some(({ status }) => status === 'open');
    return isOwed
      ? { status: 'rejected', text: 'A result is still owed. Tell the caller that you are waiting for it.' }
      : { status: 'done' };
  }
  if (call.tool !== 'switchLanguage') return { status: 'open' };
  const { language } = call.arguments;
  return languagesOf(state.agent).some((code) => code === language)
    ? { status: 'done', text: 'Go on in this language.' }
    : { status: 'rejected', text: `The languages are ${languagesOf(state.agent).join(', ')}.` };
}

/** So much of the read-back must have been heard: many callers say yes before its end. */
const HEARD_SHARE = 0.7;

/** Whether the caller's words agree to what was read back in the turn before. */
function isConfirmed(state: CallState, turn: Turn, asked: Action): boolean {
  const at = state.turns.findIndex(({ actions }) => actions?.includes(asked) === true);
  const readBack = state.turns[at];
  if (readBack === undefined || readBack.id === turn.id) return false;
  const between = state.turns
    .slice(at + 1)
    .filter(({ number, caller }) => number < turn.number && caller !== null);
  if (between.some(({ number }) => !isPartOf(state, number, turn))) return false;
  if (readBack.heard.length < HEARD_SHARE * readBack.said.length || readBack.heard === '') return false;
  const { agent, language = agent.language } = state;
  const words = callerWords(state.turns, turn);
  return agrees(words, language, languagesOf(agent)) && !namesOther(words, readBack.said, language);
}

/** Whether the caller's words in turn `number` are the beginning of those in `turn`. */
function isPartOf({ turns }: CallState, number: number, turn: Turn): boolean {
  return turns
    .filter((other) => other.number > number && other.number <= turn.number && other.caller !== null)
    .every(({ continues }) => continues === true);
}

function withStatus(state: CallState, action: Action, status: Action['status']): CallState {
  const turn = state.turns.find(({ actions }) => actions?.some(({ id }) => id === action.id) === true);
  return turn === undefined
    ? state
    : learn(state, { type: 'action', turnId: turn.id, action: { ...action, status } });
}

/** A model that calls tools wrongly is told why this often in a turn. Then the caller is asked. */
const MISTAKES = 2;

/** What is said instead of a model's words: after the latest round of a turn, or to a bare refusal. */
export function fixedReply(
  state: Pick<CallState, 'turns' | 'agent' | 'language'>,
  turn: Turn,
): FixedReply | undefined {
  const { rounds = [], actions = [] } = turn;
  const refusals = refusalsUntil(state, turn);
  if (rounds.length === 0)
    return refusals.length === 1 && refusals[0]?.id === turn.id ? { do: 'askToSpell' } : undefined;
  const latest = actions.filter(({ round }) => round === rounds.length - 1);
  const asked = latest.find(({ status }) => status === 'asked');
  if (asked !== undefined) {
    const { tool, arguments: given } = asked;
    return { do: 'readBack', tool, arguments: given, ...(refusals.length > 0 ? { isSpelled: true } : {}) };
  }
  if (latest.some(({ tool, status }) => tool === 'endCall' && status === 'done')) return { do: 'end' };
  if (latest.some(isTransfer)) return { do: 'transfer' };
  const mistaken = new Set(actions.filter(({ status }) => status === 'rejected').map(({ round }) => round));
  return mistaken.size >= MISTAKES && mistaken.has(rounds.length - 1) ? { do: 'askAgain' } : undefined;
}

/** The turns in which the caller has only refused what was read back just before, and what can be spelled. */
function refusalsUntil(
  { turns, agent, language = agent.language }: Pick<CallState, 'turns' | 'agent' | 'language'>,
  { number: last }: Turn,
): readonly Turn[] {
  return turns.filter((turn, at) => {
    const before = turns[at - 1];
    return (
      turn.number <= last &&
      turn.caller !== null &&
      before?.actions?.some((action) => action.status === 'asked' && canBeSpelled(agent, action)) === true &&
      refuses(callerWords(turns, turn), language)
    );
  });
}

function canBeSpelled(agent: CallState['agent'], { tool, arguments: given }: Action): boolean {
  const parameters = effectTool(agent, tool)?.parameters;
  return Object.keys(given).some((field) => spokenKind(parameters, field) !== undefined);
}
