/** Builds the request to a model from the input of `reply`. */
import { AdapterError } from '../adapters/ports/error.ts';
import type { ModelRequest, ReplyModel } from '../adapters/ports/model.ts';
import type { ReplyInput } from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import type { RungName } from '../contracts/policy.ts';
import { agentIn } from '../conversation/languages.ts';
import { offeredTools } from './tool-calls.ts';

/** Configured agents. `get` without a version returns the current one. */
export interface AgentLookup {
  get(id: string, version?: string): AgentConfig | undefined;
}

/** The model of each rung. The fallback is optional. */
export type Models = Readonly<
  Partial<Record<RungName, ReplyModel>> & Record<'primary' | 'template', ReplyModel>
>;

/**
 * The model of a rung. Throws `AdapterError` (`not-found`) if this gateway has none: a call can move from a gateway with a
 * fallback model to one without.
 */
export function modelOf(models: Models, rung: RungName): ReplyModel {
  const model = models[rung];
  if (model === undefined) throw new AdapterError({ vendor: rung, operation: 'reply', kind: 'not-found' });
  return model;
}

/**
 * The agent with its settings for the language of the call. If the version of the call is no longer configured, the call
 * goes on with the current one. Throws if the agent is not configured.
 */
export function agentOf(agents: AgentLookup, { agent: { id, version }, language }: ReplyInput): AgentConfig {
  const agent = agents.get(id, version) ?? agents.get(id);
  if (agent === undefined) throw new Error('the agent of this call is not configured in this gateway');
  return agentIn(agent, language);
}

/** Builds the request for one `reply`. `alreadySaid`: the beginning of the answer, which the model must not repeat. */
export function modelRequest(
  agents: AgentLookup,
  input: ReplyInput,
  { alreadySaid, signal }: { alreadySaid: string; signal: AbortSignal },
): ModelRequest {
  const agent = agentOf(agents, input);
  return {
    agent,
    turn: { callSid: input.callSid, turnId: input.turnId },
    context: input.context,
    passages: input.passages,
    ...offeredTools(agent, input),
    ...(input.rounds === undefined ? {} : { rounds: input.rounds }),
    ...(input.actions === undefined ? {} : { actions: input.actions }),
    ...(input.outbound === undefined ? {} : { outbound: input.outbound }),
    ...(input.at === undefined ? {} : { at: input.at }),
    ...(input.digest === undefined ? {} : { digest: input.digest.text }),
    signal,
    ...(alreadySaid === '' ? {} : { continueAfter: alreadySaid }),
  };
}
