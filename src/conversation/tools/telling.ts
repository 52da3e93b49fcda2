/** Tells a caller the result of an action that no answer has told: it came late, or the caller had interrupted. */
import { isHeld } from '../held.ts';
import { turnId } from '../../contracts/ids.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { Action, ActionNote, ToolConfig } from '../../contracts/tools.ts';
import { agentNow } from '../languages.ts';
import { notice } from '../open-turn.ts';
import type { CallState } from '../state.ts';
import { changeTurn } from '../turns.ts';
import { actionsOf, effectTool, isSameWish, markTold, toolNamed } from './actions.ts';
import { toolLines } from './tool-lines.ts';

/** Ids of these notices are 0.100 and up. Lower ones belong to the time limit. */
const FIRST_ID = 100;

/** Notices about one result. A caller who has interrupted so many does not want to know it. */
const MOST_NOTICES = 3;

/**
 * Opens a notice with the results that the caller does not know, as soon as nothing is owed. One that the caller has interrupted has
 * told nothing.
 */
export function tellResults(state: CallState): CallState {
  if (state.agent.tools === undefined) return state;
  const known = markTold(state, heardResults(state));
  if (known.owed !== null || known.ended !== null) return known;
  if (known.timeLimit !== undefined || known.isMachine === true || isHeld(known)) return known;
  const news = actionsOf(known).filter((action) => isNews(known, action));
  if (news.length === 0) return known;
  const count = known.turns.filter(({ tells }) => tells !== undefined).length;
  const text = news.map((action) => resultLine(agentNow(known), action)).join(' ');
  const at = Math.max(...news.map(({ endedAt = 0 }) => endedAt));
  const id = turnId(0, FIRST_ID + count);
  return changeTurn(notice(known, { id, at, text }), id, (turn) => ({
    ...turn,
    tells: news.map((action) => action.id),
  }));
}

/** The actions of notices that were heard to the end. */
function heardResults({ turns }: CallState): readonly string[] {
  const heard = turns.flatMap(({ tells = [], outcome }) => (outcome === 'spoken' ? tells : []));
  if (heard.length === 0) return [];
  return actionsOf({ turns }).flatMap(({ id, isTold }) =>
    isTold !== true && heard.includes(id) ? [id] : [],
  );
}

function isNews(state: CallState, action: Action): boolean {
  const { tool, isTold } = action;
  if (!isResult(action) || isTold === true || effectTool(state.agent, tool) === undefined) return false;
  const notices = state.turns.filter(({ tells }) => tells?.includes(action.id) === true).length;
  return notices < MOST_NOTICES && !isTriedAgain(state, action);
}

const isResult = ({ status }: Action): boolean =>
  status === 'done' || status === 'refused' || status === 'failed';

/** Whether the same wish is being carried out again, or was: then only that result counts. */
function isTriedAgain(state: CallState, action: Action): boolean {
  const all = actionsOf(state);
  return all
    .slice(all.findIndex(({ id }) => id === action.id) + 1)
    .some(
      (later) =>
        isSameWish(later, action) &&
        (isResult(later) || later.status === 'open' || later.status === 'unknown'),
    );
}

/** A result in fixed words. */
export function resultLine(
  agent: AgentConfig,
  { tool, status }: Pick<ActionNote, 'tool' | 'status'>,
): string {
  const lines = toolLines(agent);
  if (status === 'unknown' || status === 'open') return lines.noResultYet;
  const line = status === 'done' ? lines.done : status === 'refused' ? lines.refused : lines.failed;
  return line.replace('{it}', titleOf(toolNamed(agent, tool)) ?? lines.it);
}

function titleOf(tool: ToolConfig | undefined): string | undefined {
  return tool === undefined || tool.kind === 'built-in' ? undefined : tool.title;
}
