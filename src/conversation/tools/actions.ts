/** The actions of a call: what its tools have done, are doing, or wait to do. */
import type { AgentConfig } from '../../contracts/agent.ts';
import type { TurnId } from '../../contracts/ids.ts';
import type { Action, ActionNote, ToolCall, ToolConfig, ToolRound } from '../../contracts/tools.ts';
import type { CallState, Turn } from '../state.ts';
import { changeTurn } from '../turns.ts';

/** A tool that changes something in another service. */
export type EffectTool = Exclude<ToolConfig, { kind: 'built-in' }>;

export function toolNamed({ tools = [] }: Pick<AgentConfig, 'tools'>, name: string): ToolConfig | undefined {
  return tools.find((tool) => tool.name === name);
}

/** The tool of that name if it changes something. */
export function effectTool(agent: Pick<AgentConfig, 'tools'>, name: string): EffectTool | undefined {
  const tool = toolNamed(agent, name);
  return tool === undefined || tool.kind === 'built-in' || tool.isReadOnly === true ? undefined : tool;
}

/** All actions of a call, oldest first. */
export function actionsOf({ turns }: Pick<CallState, 'turns'>): readonly Action[] {
  return turns.flatMap(({ actions = [] }) => actions);
}

/** Which use of `tool` in a call an action is, from 1. Those before it that were carried out, or are about to be, count. */
export function actionNumber(actions: readonly Action[], tool: string, { id }: Pick<Action, 'id'>): number {
  const used = actions.filter(
    (action) => action.tool === tool && (action.status === 'open' || action.status === 'done'),
  );
  return used.findIndex((action) => action.id === id) + 1;
}

/** Whether both are the same wish. Case and white space do not matter: a model writes names as it hears them. */
export function isSameWish(
  a: Pick<ToolCall, 'tool' | 'arguments'>,
  b: Pick<ToolCall, 'tool' | 'arguments'>,
): boolean {
  return a.tool === b.tool && wishOf(a.arguments) === wishOf(b.arguments);
}

function wishOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.trim().replaceAll(/\s+/gu, ' ').toLowerCase());
  if (Array.isArray(value)) return `[${value.map(wishOf).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, part]) => `${JSON.stringify(name)}:${wishOf(part)}`).join(',')}}`;
}

/** Adds the action to its turn, or replaces it there. Switches the language if that is what it does. */
export function withAction(state: CallState, turnId: TurnId, action: Action): CallState {
  const next = changeTurn(state, turnId, (turn) => {
    const actions = turn.actions ?? [];
    const isKnown = actions.some(({ id }) => id === action.id);
    return {
      ...turn,
      actions: isKnown ? actions.map((one) => (one.id === action.id ? action : one)) : [...actions, action],
    };
  });
  const { language } = action.arguments;
  const switches = action.tool === 'switchLanguage' && action.status === 'done';
  return switches && typeof language === 'string' ? { ...next, language } : next;
}

/** Whether the action has come to something: nothing about it is in progress. */
export function isSettled({ status }: Pick<Action, 'status'>): boolean {
  return status !== 'open';
}

export const TRANSFER_CALL = 'transferCall';

/** Whether the caller is put through by it. */
export function isTransfer({ tool, status }: Pick<Action, 'tool' | 'status'>): boolean {
  return tool === TRANSFER_CALL && status === 'done';
}

/** Built-in tools whose results later turns need not know. */
const NOT_NOTED: ReadonlySet<string> = new Set(['endCall', 'switchLanguage', TRANSFER_CALL]);

/** The rounds of calls in a turn, as the next reply sees them. */
export function roundsOf(state: CallState, { rounds = [], actions = [] }: Turn): readonly ToolRound[] {
  return rounds.map((said, round) => ({
    said,
    calls: actions
      .filter((action) => action.round === round)
      .map((action) => ({ ...noteOf(state, action), callId: action.callId })),
  }));
}

/** Actions that a model need not know: nothing has come of them. */
const WITHOUT_RESULT: ReadonlySet<Action['status']> = new Set(['rejected', 'joined', 'confirmed']);
const MAX_NOTES = 12;

/** What tools have done in the turns before this one, as far as it matters later. */
export function notesBefore(state: CallState, { number }: Turn): readonly ActionNote[] {
  return actionsOf({ turns: state.turns.filter((turn) => turn.number < number) })
    .filter(({ status, tool }) => !WITHOUT_RESULT.has(status) && !NOT_NOTED.has(tool))
    .slice(-MAX_NOTES)
    .map((action) => noteOf(state, action));
}

function noteOf(state: CallState, action: Action): ActionNote {
  const { id, tool, arguments: given } = action;
  const source = actionsOf(state).find((other) => other.id === action.joins) ?? action;
  const { status, text, cause, isTold } = source;
  return {
    id: source.id,
    tool,
    arguments: given,
    status,
    ...(text === undefined ? {} : { text }),
    ...(cause === undefined ? {} : { cause }),
    ...(isTold === undefined ? {} : { isTold }),
    ...(source.id === id ? {} : { joins: source.id }),
  };
}

/** Marks the actions whose results the caller has been told. */
export function markTold(state: CallState, ids: readonly string[] | undefined): CallState {
  if (ids === undefined || ids.length === 0) return state;
  const isTold = ({ id, status }: Action) => ids.includes(id) && status !== 'open' && status !== 'asked';
  return {
    ...state,
    turns: state.turns.map((turn) =>
      turn.actions?.some((action) => isTold(action) && action.isTold === undefined) === true
        ? {
            ...turn,
            actions: turn.actions.map((action) => (isTold(action) ? { ...action, isTold: true } : action)),
          }
        : turn,
    ),
  };
}
