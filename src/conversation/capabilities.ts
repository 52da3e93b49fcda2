/** What an agent can do for a caller, and what it offers instead of the rest. Prompt and templates promise nothing else. */
import type { AgentConfig } from '../contracts/agent.ts';
import { phoneWords } from './place/spoken-phone.ts';
import { effectTool, TRANSFER_CALL } from './tools/actions.ts';

/** `message`: takes a message that reaches a person. `transfer`: puts the caller through. */
export type Capability = 'message' | 'transfer';

/** What an agent can do. */
export function capabilitiesOf({
  transfer,
  tools = [],
}: Pick<AgentConfig, 'transfer' | 'tools'>): ReadonlySet<Capability> {
  return new Set([
    ...(transfer === undefined ? [] : (['transfer'] as const)),
    ...(tools.some(({ kind }) => kind === 'message') ? (['message'] as const) : []),
  ]);
}

const PROMISES: readonly { readonly capability: Capability; readonly promise: string }[] = [
  {
    capability: 'message',
    promise: 'take a message, note a name or a number, or arrange that a person calls back',
  },
  { capability: 'transfer', promise: 'put the caller through to a person' },
];

/**
 * Ways to reach a person, in words: telephone and e-mail, else a visit. Empty if the agent's file names none, or only the
 * number that the caller has dialled.
 */
export function waysToReach({ phone, email, numbers, address, hours }: AgentConfig): readonly string[] {
  const ways = [
    ...(phone === undefined || numbers.includes(phone) ? [] : [`call ${phoneWords(phone)}`]),
    ...(email === undefined ? [] : [`write to ${email}`]),
  ];
  const canVisit = address !== undefined && hours !== undefined;
  return ways.length === 0 && canVisit ? ['come by during our opening hours'] : ways;
}

/** The rules for a model on what it may offer. */
export function promiseRules(agent: AgentConfig): readonly string[] {
  const capabilities = capabilitiesOf(agent);
  const missing = PROMISES.filter(({ capability }) => !capabilities.has(capability));
  const ways = waysToReach(agent);
  const effects = agent.tools?.filter(({ name }) => effectTool(agent, name) !== undefined) ?? [];
  const instead =
    ways.length > 0
      ? `say so, and tell the caller how to reach a person: ${ways.join(' or ')}`
      : 'say plainly that you cannot do that, and ask what else you can help with';
  const hasTool = agent.tools?.some(({ name }) => name === TRANSFER_CALL) === true;
  const transfer = capabilities.has('transfer')
    ? [
        hasTool
          ? '- If the caller wants to talk to a person, call transferCall at once. Say nothing before: the caller is told. Never say that somebody is there.'
          : '- Callers who want to talk to a person are put through without you. If a caller seems to want that, tell them to say "I want to talk to a person". Never say that you put them through yourself, or that somebody is there.',
      ]
    : [];
  return [
    ...transfer,
    effects.length > 0
      ? `- You can answer questions and use your tools. You cannot ${[...missing.map(({ promise }) => promise), 'do anything for which you have no tool'].join(', or ')}. Never offer or promise any of this, even if a passage or an earlier answer does. If the caller wants it, ${instead}.`
      : `- You can only answer questions. You cannot ${missing.map(({ promise }) => promise).join(', or ')}. You cannot book, order, change or cancel anything either. Never offer or promise any of this, even if a passage or an earlier answer does. If the caller wants it, ${instead}.`,
    '- You are an automated assistant. If the caller asks whether you are a person, a robot or a computer, say plainly that you are an automated assistant. Never claim or suggest that you are a person, and never avoid the question.',
  ];
}
