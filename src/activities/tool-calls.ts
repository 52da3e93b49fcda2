/** The tools that a model is offered, and the check of what it calls. */
import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import type { ModelEvent, ModelRequest, OfferedTool } from '../adapters/ports/model.ts';
import type { ReplyInput } from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import type { BuiltInName, JsonSchema, ToolCall, ToolConfig } from '../contracts/tools.ts';
import { languagesOf } from '../conversation/languages.ts';
import { toolNamed } from '../conversation/tools/actions.ts';
import { allowsNull, propertiesOf } from '../conversation/tools/schema-parts.ts';
import { isObject } from '../lib/is-object.ts';
import { linearRegExp } from '../lib/linear-patterns.ts';
import { normaliseSpoken } from './spoken-arguments.ts';
import { normaliseTimes } from './time-arguments.ts';

type WrittenCall = Extract<ModelEvent, { type: 'call' }>;

const NO_ARGUMENTS: JsonSchema = { type: 'object', properties: {}, additionalProperties: false };

const textArgument = (name: string, description: string): JsonSchema => ({
  type: 'object',
  properties: { [name]: { type: 'string', description } },
  required: [name],
  additionalProperties: false,
});

const BUILT_IN: Readonly<Record<BuiltInName, Omit<OfferedTool, 'name'>>> = {
  endCall: {
    description:
      'Ends the call. Only after both sides have said goodbye, or if the caller asks for it. Say goodbye before.',
    parameters: NO_ARGUMENTS,
  },
  checkHours: {
    description: 'Tells whether the business is open at a day or time, and its hours.',
    parameters: textArgument(
      'question',
      'The question about hours, with the day, such as "open on December 24?"',
    ),
  },
  searchKnowledge: {
    description:
      'Looks up facts about the business, if the passages that you have do not answer the question.',
    parameters: textArgument('question', 'A complete question'),
  },
  switchLanguage: {
    description: 'Switches the language of the call, if the caller asks for another one or speaks it.',
    parameters: textArgument('language', 'Language code'),
  },
  transferCall: {
    description:
      'Puts the caller through to a person of the business. Only if the caller wants to talk to a person.',
    parameters: NO_ARGUMENTS,
  },
  sendDigits: {
    description: 'Presses keys on the telephone, for a telephone menu at the other end.',
    parameters: {
      type: 'object',
      properties: {
        digits: { type: 'string', pattern: '^[0-9*#wW]{1,32}$', description: 'Keys; w waits half a second' },
      },
      required: ['digits'],
      additionalProperties: false,
    },
  },
};

/** The tools for the request to a model. Nothing if the agent has none. */
export function offeredTools(
  agent: AgentConfig,
  { noMoreTools }: ReplyInput,
): Pick<ModelRequest, 'tools' | 'noMoreTools'> {
  const { tools = [] } = agent;
  if (tools.length === 0) return {};
  return {
    tools: tools.map((tool) => offered(agent, tool)),
    ...(noMoreTools === undefined ? {} : { noMoreTools }),
  };
}

function offered(agent: AgentConfig, tool: ToolConfig): OfferedTool {
  if (tool.kind !== 'built-in') {
    const { name, description, parameters } = tool;
    return { name, description, parameters };
  }
  const { name } = tool;
  if (name !== 'switchLanguage') return { name, ...BUILT_IN[name] };
  const parameters = {
    ...BUILT_IN.switchLanguage.parameters,
    properties: { language: { type: 'string', enum: languagesOf(agent) } },
  };
  return { name, description: BUILT_IN.switchLanguage.description, parameters };
}

// Schemas are not kept by their `$id`: each version of each agent has its own.
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  coerceTypes: true,
  addUsedSchema: false,
  code: { regExp: linearRegExp },
});
// The package has no default export that TypeScript can call without this.
ajvFormats.default(ajv);
const validators = new WeakMap<JsonSchema, ValidateFunction>();

/** Compiles the schema of a tool. Throws if it is not a schema. */
export function compileSchema(schema: JsonSchema): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const validate = ajv.compile(schema);
  validators.set(schema, validate);
  return validate;
}

/**
 * Checks what a model has called. Arguments get the types of the schema, and dates and times the zone of the business. `now`: epoch
 * milliseconds. A call that cannot be carried out says why, for the model.
 */
export function checkCalls(
  agent: AgentConfig,
  calls: readonly WrittenCall[],
  now: number,
): readonly ToolCall[] {
  const ids = new Set<string>();
  return calls.map((call, index) => {
    // Some servers give all calls the same id, or none.
    const id = call.id === '' || ids.has(call.id) ? `call_${index}` : call.id;
    ids.add(id);
    return { id, ...checkCall(agent, call, now) };
  });
}

function checkCall(
  agent: AgentConfig,
  { name, arguments: written }: WrittenCall,
  now: number,
): Omit<ToolCall, 'id'> {
  const tool = toolNamed(agent, name);
  const parsed = parseArguments(written);
  if (tool === undefined) {
    const names = (agent.tools ?? []).map((one) => one.name).join(', ');
    return {
      tool: name.slice(0, 64),
      arguments: {},
      problem: `There is no tool of this name. The tools are ${names}.`,
    };
  }
  if (parsed === undefined)
    return { tool: name, arguments: {}, problem: 'The arguments are not a JSON object.' };
  const { parameters } = offered(agent, tool);
  const given = withoutNulls(parsed, parameters);
  const problems = [
    ...normaliseTimes(given, parameters, { zone: agent.timeZone, now }),
    ...normaliseSpoken(agent, given, parameters),
  ];
  const validate = compileSchema(parameters);
  if (!validate(given)) problems.push(...(validate.errors ?? []).map(complaint));
  return {
    tool: name,
    arguments: given,
    ...(problems.length === 0 ? {} : { problem: `Wrong arguments: ${problems.slice(0, 5).join('; ')}.` }),
  };
}

function parseArguments(written: string): Readonly<Record<string, unknown>> | undefined {
  if (written.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(written);
    return isObject(value) ? value : undefined;
  } catch {
    // The model was cut off, or wrote no JSON.
    return undefined;
  }
}

/** Models write null for what they leave out. The validator would make it a zero, an empty text or a "no". */
function withoutNulls(given: Readonly<Record<string, unknown>>, schema: JsonSchema): Record<string, unknown> {
  const properties = propertiesOf(schema);
  const kept = Object.entries(given).flatMap(([name, value]): [string, unknown][] => {
    const property = properties.get(name);
    if (!isObject(property)) return [[name, value]];
    if (value === null && !allowsNull(property)) return [];
    return [[name, isObject(value) ? withoutNulls(value, property) : value]];
  });
  return Object.fromEntries(kept);
}

function complaint({ instancePath, message, params }: ErrorObject): string {
  const at = instancePath === '' ? '' : `${instancePath.slice(1).replaceAll('/', '.')} `;
  const extra: unknown = params['additionalProperty'];
  return `${at}${message ?? 'is wrong'}${typeof extra === 'string' ? ` (${extra})` : ''}`;
}
