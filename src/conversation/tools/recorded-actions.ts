import type { AgentConfig } from '../../contracts/agent.ts';
import type { Action } from '../../contracts/tools.ts';
import { toolNamed } from './actions.ts';

/** The actions of a turn as the call record keeps them: without what a private tool was given and has answered. */
export function recordedActions(
  agent: Pick<AgentConfig, 'tools'>,
  actions: readonly Action[],
): readonly Readonly<Record<string, unknown>>[] {
  return actions.map(
    ({ id, tool, status, wish, attempts, cause, endedAt, arguments: given, text, joins }) => {
      const config = toolNamed(agent, tool);
      const isPrivate = config !== undefined && config.kind !== 'built-in' && config.private === true;
      return {
        ...{ id, tool, status, wish, attempts, cause, endedAt, joins },
        ...(isPrivate ? { private: true } : { arguments: given, result: text }),
      };
    },
  );
}
