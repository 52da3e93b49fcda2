/** Tells a caller the result of an action that no answer has told: it came late, or the caller had interrupted. */
import { isHeld } from '../held.ts';
import { turnId } from '../../contracts/ids.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import type { Action, ActionNote, ToolConfig } from '../../contracts/tools.ts';
import { agentNow } from '../languages.ts';
import { notice } from '../open-turn.ts';
import type { CallState } from '../state.ts';
import { actionsOf, effectTool, markTold, toolNamed } from './actions.ts';
import { toolLines } from './tool-lines.ts';

/** Ids of these notices are 0.100 and up. Lower ones belong to the time limit. */
const FIRST_ID = 100;

/** Opens a notice with the results that the caller does not know, as soon as nothing is owed. */
export function tellResults(state: CallState): CallState {
  if (state.agent.tools === undefined || state.owed !== null || state.ended !== null) return state;
  if (state.timeLimit !== undefined || state.isMachine === true || isHeld(state)) return state;
  const news = actionsOf(state).filter((action) => isNews(state, action));
  if (news.length === 0) return state;
  const told = state.turns.filter(({ id }) => id.startsWith('0.') && Number(id.slice(2)) >= FIRST_ID);
  const text = news.map((action) => resultLine(agentNow(state), action)).join(' ');
  const at = Math.max(...news.map(({ endedAt = 0 }) => endedAt));
  const known = markTold(
    state,
    news.map(({ id }) => id),
  );
  return notice(known, { id: turnId(0, FIRST_ID + told.length), at, text });
}

function isNews({ agent }: CallState, { tool, status, isTold }: Action): boolean {
  const isResult = status === 'done' || status === 'refused' || status === 'failed';
  return isResult && isTold !== true && effectTool(agent, tool) !== undefined;
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
