import type { ModelRequest } from '../adapters/ports.ts';
import type { ReplyInput } from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';

export interface AgentLookup {
  get(id: string, version?: string): AgentConfig | undefined;
}

/** What the model is asked for one `reply`. `alreadySaid`: its beginning, which is not to be said again. */
export function modelRequest(
  agents: AgentLookup,
  input: ReplyInput,
  { alreadySaid, signal }: { alreadySaid: string; signal: AbortSignal },
): ModelRequest {
  const { id, version } = input.agent;
  // A call that began before its agent was changed goes on with the agent as it is now.
  const agent = agents.get(id, version) ?? agents.get(id);
  if (agent === undefined) throw new Error('the agent of this call is not configured in this gateway');
  return {
    agent,
    context: input.context,
    passages: input.passages,
    signal,
    ...(alreadySaid === '' ? {} : { continueAfter: alreadySaid }),
  };
}
