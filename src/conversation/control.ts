/**
 * What operators do to a call. An operator's words wait in a queue until nothing else is owed. They are never dropped without being
 * said: words of which the caller has heard nothing are owed again.
 */
import type {
  Control,
  ControlAction,
  ControlRefusal,
  OperatorWords,
  SayRequest,
} from '../contracts/control.ts';
import { turnId } from '../contracts/ids.ts';
import { agentNow } from './languages.ts';
import { openTurn, settle } from './open-turn.ts';
import type { CallState, Turn } from './state.ts';
import { atTimeLimit } from './time-limit.ts';
import { canTransfer, wordsBefore } from './transfer.ts';
import { findTurn } from './turns.ts';

/** More are forgotten: a request is repeated within seconds. */
const DONE_KEPT = 20;
/** Turns of operators' words have the numbers 0.1000 and up, those of the agent's own notices lower ones. */
const TRIES_APART = 1_000;
/** A caller who interrupts every time hears no more of them. */
const MAX_TRIES = 5;

const NOTHING: Control = { queue: [], said: 0, done: [] };

/** Why the action is not accepted at `at` (epoch milliseconds). Undefined if it is. */
export function controlRefusal(
  state: CallState,
  { id, by, do: name }: Pick<ControlAction, 'id' | 'by' | 'do'>,
  at: number,
): ControlRefusal | undefined {
  if (isDone(state, id)) return undefined;
  if (state.ended !== null || state.timeLimit?.isAnnounced === true) return { reason: 'over' };
  const holder = state.control?.holder;
  if (holder !== undefined && holder.id !== by.id) return { reason: 'held', holder: holder.name };
  if (name !== 'transfer') return undefined;
  if (state.transfer === 'ringing') return { reason: 'ringing' };
  return canTransfer(agentNow(state), at) ? undefined : { reason: 'nobody' };
}

/** Whether the request has acted already. */
export function isDone({ control }: Pick<CallState, 'control'>, id: string): boolean {
  return control?.done.includes(id) === true;
}

/** The state after an action at `at` (epoch milliseconds). */
export function controlled(state: CallState, action: ControlAction, at: number): CallState {
  const { control = NOTHING } = state;
  const done = [...control.done, action.id].slice(-DONE_KEPT);
  switch (action.do) {
    case 'say':
      return withWordsToSay({ ...state, control: { ...control, done } }, action, at);
    case 'takeOver':
      return withoutAnswer({ ...state, control: { ...control, done, holder: action.by } });
    case 'giveBack': {
      const { holder: _, ...rest } = control;
      return { ...state, control: { ...rest, done } };
    }
    case 'transfer': {
      const words = { text: wordsBefore(agentNow(state)), mode: 'instead', thenTransfer: true } as const;
      return withWordsToSay({ ...state, control: { ...control, done } }, { ...words, by: action.by }, at);
    }
    case 'hangUp': {
      const { goodbye } = action;
      return atTimeLimit(
        { ...state, control: { ...control, done, queue: [] } },
        { at, stopped: 'hang-up', ...(goodbye === undefined ? {} : { goodbye }) },
      );
    }
  }
}

/** Whether what the agent is saying stops at once. */
export function stopsSpeech(action: ControlAction): boolean {
  return (
    action.do === 'takeOver' || action.do === 'transfer' || (action.do === 'say' && action.mode === 'instead')
  );
}

function withWordsToSay(
  state: CallState,
  { text, mode, by, thenTransfer }: Omit<SayRequest, 'id'> & Pick<OperatorWords, 'thenTransfer'>,
  at: number,
): CallState {
  const { control = NOTHING } = state;
  const n = control.said + 1;
  const after = thenTransfer === undefined ? {} : { thenTransfer };
  const words = { n, tries: 0, text, by: by.name, at, ...after };
  // After a goodbye there is no "after".
  const isFirst = mode === 'instead' || state.owed?.thenEnd === true;
  const queue = isFirst ? [words, ...control.queue] : [...control.queue, words];
  const next = { ...state, control: { ...control, said: n, queue } };
  return isFirst ? settle(next, 'cut') : next;
}

/** What the agent owes is not said any more. An operator's words are. */
function withoutAnswer(state: CallState): CallState {
  const owed = state.owed === null ? undefined : findTurn(state, state.owed.turnId);
  return owed?.words === undefined ? settle(state, 'cut') : state;
}

/** Opens a turn for the next words of the queue, once nothing else is owed. */
export function openQueued(state: CallState): CallState {
  return state.owed === null && state.ended === null ? openNext(state) : state;
}

/** The call is over. The record says which words were not said any more. */
export function withUnsaid(state: CallState): CallState {
  const opened = openNext(state);
  return opened === state ? state : withUnsaid(settle(opened, 'cut'));
}

function openNext(state: CallState): CallState {
  const { control } = state;
  const [words, ...queue] = control?.queue ?? [];
  if (control === undefined || words === undefined) return state;
  const turn = {
    id: turnId(0, words.n * TRIES_APART + words.tries),
    kind: 'notice' as const,
    ...{ at: words.at, caller: null, operator: words.by, words },
  };
  const { text, thenTransfer } = words;
  return openTurn({ ...state, control: { ...control, queue } }, turn, {
    ...{ text, mustBeSaid: true },
    ...(thenTransfer === undefined ? {} : { thenTransfer }),
  });
}

/** Words of which nothing was sent, because the caller spoke first, are owed again. */
export function sayAgain(state: CallState, { id, words }: Turn): CallState {
  const { control } = state;
  if (control === undefined || words === undefined || words.tries >= MAX_TRIES) return state;
  const turn = findTurn(state, id);
  const isWaiting = control.queue.some(({ n }) => n === words.n) || isOpened(state, words);
  if (turn?.outcome !== 'cut' || turn.said !== '' || isWaiting) return state;
  return {
    ...state,
    control: { ...control, queue: [{ ...words, tries: words.tries + 1 }, ...control.queue] },
  };
}

/** Whether a later turn has been opened for the words. */
function isOpened({ turns }: CallState, { n, tries }: OperatorWords): boolean {
  return turns.some(({ words }) => words?.n === n && words.tries > tries);
}
