/** An agent with tools, and events of calls with them. */
import type { AgentConfig } from '../../../src/contracts/agent.ts';
import { turnId } from '../../../src/contracts/ids.ts';
import type { Action, HttpTool, ToolCall, ToolConfig, ToolOutcome } from '../../../src/contracts/tools.ts';
import { toolsSchema } from '../../../src/config/tool-schema.ts';
import { initialState } from '../../../src/conversation/initial-state.ts';
import { reduce } from '../../../src/conversation/reduce.ts';
import type { CallEvent, CallState } from '../../../src/conversation/state.ts';
import { actionsOf } from '../../../src/conversation/tools/actions.ts';
import { sampleAgent } from '../../fakes/sample-agent.ts';
import { start, T0 } from '../a-call.ts';

export function aTool(changes: Partial<HttpTool> = {}): HttpTool {
  return {
    kind: 'http',
    name: 'book',
    description: 'Books a slot.',
    title: 'your booking',
    parameters: {
      type: 'object',
      properties: { start: { type: 'string', format: 'date-time' }, name: { type: 'string' } },
      required: ['start', 'name'],
      additionalProperties: false,
    },
    confirm: true,
    readBack: 'Shall I book {start} for {name}?',
    request: { method: 'POST', url: 'https://desk.example/bookings' },
    hosts: ['desk.example'],
    timeoutMs: 4_000,
    attempts: 2,
    ...changes,
  };
}

export const AVAILABILITY = aTool({
  name: 'availability',
  description: 'Free slots of a day.',
  isReadOnly: true,
  request: { method: 'GET', url: 'https://desk.example/availability?day={day}' },
  parameters: { type: 'object', properties: { day: { type: 'string', format: 'date' } }, required: ['day'] },
});

export const toolAgent: AgentConfig = sampleAgent({
  timeZone: 'America/New_York',
  tools: [
    { kind: 'built-in', name: 'endCall' },
    { kind: 'built-in', name: 'checkHours' },
    { kind: 'built-in', name: 'switchLanguage' },
    AVAILABILITY,
    aTool(),
  ],
});

export function aCallWithTools(...events: readonly CallEvent[]): CallState {
  return events.reduce(reduce, initialState({ ...start, agent: toolAgent }));
}

/** The model of the turn calls tools. */
export function calls(
  given: readonly (Partial<ToolCall> & { readonly tool: string })[],
  { seq = 1, said = '' }: { seq?: number; said?: string } = {},
): CallEvent {
  return {
    type: 'toolsCalled',
    epoch: 1,
    turnId: turnId(1, seq),
    said,
    calls: given.map((call, index) => ({ id: `c${index}`, arguments: {}, ...call })),
    at: T0 + seq * 10_000,
  };
}

export const BOOKING = { start: '2026-12-01T10:00:00-05:00', name: 'Ana Ruiz' };
export const book = (changes: Partial<typeof BOOKING> = {}) => ({
  tool: 'book',
  arguments: { ...BOOKING, ...changes },
});

/** A tool has a result: that of the latest open action. */
export function result(state: CallState, outcome: ToolOutcome): CallState {
  const action = actionsOf(state).findLast(({ status }) => status === 'open' || status === 'unknown');
  if (action === undefined) throw new Error('nothing is open');
  const turn = state.turns.find(({ actions }) => actions?.includes(action));
  if (turn === undefined) throw new Error('the action has no turn');
  const event = { type: 'action', turnId: turn.id, action: { ...action, ...outcome, endedAt: T0 } } as const;
  return reduce(state, { type: 'learnt', event });
}

export function statuses(state: CallState): readonly Action['status'][] {
  return actionsOf(state).map(({ status }) => status);
}

/** Tools as an agent's file gives them, without destinations. */
export function toolsOf(given: unknown): readonly ToolConfig[] {
  return toolsSchema
    .parse(given)
    .map((tool) =>
      tool.kind === 'message' || tool.kind === 'call-back' ? { ...tool, destinations: [] } : tool,
    );
}
