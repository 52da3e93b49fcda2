import { AdapterError } from '../adapters/ports/error.ts';
import type { ModelRequest, ReplyModel } from '../adapters/ports/model.ts';
import type { ReplyInput } from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import type { RungName } from '../contracts/policy.ts';
import { agentIn } from '../conversation/languages.ts';

export interface AgentLookup {
  get(id: string, version?: string): AgentConfig | undefined;
}

/** Who answers on each rung; the fallback is optional. */
export type Models = Readonly<
  Partial<Record<RungName, ReplyModel>> & Record<'primary' | 'template', ReplyModel>
>;

/** The model of a rung. A call that began where there was a fallback may have come to a gateway without one. */
export function modelOf(models: Models, rung: RungName): ReplyModel {
  const model = models[rung];
  if (model === undefined) throw new AdapterError({ vendor: rung, operation: 'reply', kind: 'not-found' });
  return model;
}

/**
 * The agent as it talks the language of the call. A call that began before its agent was changed goes on with the agent
 * as it is now.
 */
export function agentOf(agents: AgentLookup, { agent: { id, version }, language }: ReplyInput): AgentConfig {
  const agent = agents.get(id, version) ?? agents.get(id);
  if (agent === undefined) throw new Error('the agent of this call is not configured in this gateway');
  return agentIn(agent, language);
}

/** What the model is asked for one `reply`. `alreadySaid`: its beginning, which is not to be said again. */
export function modelRequest(
  agents: AgentLookup,
  input: ReplyInput,
  { alreadySaid, signal }: { alreadySaid: string; signal: AbortSignal },
): ModelRequest {
  return {
    agent: agentOf(agents, input),
    context: input.context,
    passages: input.passages,
    ...(input.digest === undefined ? {} : { digest: input.digest.text }),
    signal,
    ...(alreadySaid === '' ? {} : { continueAfter: alreadySaid }),
  };
}
