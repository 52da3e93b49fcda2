/** The activity of built-in tools that need the gateway of the call. */
import type { CallToolInput, ToolOutcome } from '../contracts/tools.ts';
import { placeFacts } from '../conversation/place/place-facts.ts';
import { placeAnswer } from '../conversation/place/place-answer.ts';
import { agentIn } from '../conversation/languages.ts';
import type { AgentLookup } from './model-request.ts';

export interface CallToolDeps {
  readonly agents: AgentLookup;
  /** Presses keys. False if this gateway does not hold the connection. */
  readonly sendDigits?: (input: Pick<CallToolInput, 'callSid' | 'epoch'>, digits: string) => boolean;
}

/** Creates the activity. */
export function createCallToolActivities({ agents, sendDigits }: CallToolDeps) {
  return {
    async runCallTool(input: CallToolInput): Promise<ToolOutcome> {
      if (input.tool === 'checkHours') return hours(agents, input);
      const { digits } = input.arguments;
      return typeof digits === 'string' && sendDigits?.(input, digits) === true
        ? { status: 'done', text: '' }
        : { status: 'failed', cause: 'unreachable' };
    },
  };
}

function hours(
  agents: AgentLookup,
  { agent: { id, version }, language, at, arguments: given }: CallToolInput,
): ToolOutcome {
  const found = agents.get(id, version) ?? agents.get(id);
  const { question } = given;
  if (found === undefined || typeof question !== 'string')
    return { status: 'failed', cause: 'misconfigured' };
  const agent = agentIn(found, language);
  const answer = placeAnswer(agent, question, at)?.text;
  const facts = placeFacts(agent, at).join(' ');
  return { status: 'done', text: answer ?? (facts === '' ? 'none' : facts) };
}
