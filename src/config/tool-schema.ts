/** Schema of `tools` in an agent's file: tools by name. */
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { z } from 'zod';
import type { BuiltInName, HttpTool, JsonSchema, McpTool, ToolConfig } from '../contracts/tools.ts';
import { hasTimes, propertiesOf } from '../conversation/tools/schema-parts.ts';
import { linearRegExp } from '../lib/linear-patterns.ts';
import { PLACEHOLDER } from '../lib/placeholder.ts';
import { duration, plainMessage, text, yesOrNo } from './agent-fields.ts';
import { OWN_TOOLS } from './own-tool-schema.ts';
import type { NamedOwnTool } from './own-tool-schema.ts';
import { hostOf, http, lookup, mcp } from './request-schema.ts';

/** The names that models accept. */
const NAME = /^[A-Za-z][\w-]{0,63}$/u;
const BUILT_IN: ReadonlySet<string> = new Set<BuiltInName>([
  'endCall',
  'checkHours',
  'searchKnowledge',
  'switchLanguage',
  'sendDigits',
  'transferCall',
]);
const MAX_TOOLS = 40;
const PLAIN = { error: plainMessage };
/** What is wrong with a schema, its patterns and references included. */
function schemaComplaint(schema: JsonSchema): string | undefined {
  try {
    ajvFormats.default(new Ajv({ strict: false, code: { regExp: linearRegExp } })).compile(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'unreadable';
  }
}

const parameters = z
  .record(z.string(), z.unknown(), 'must be a JSON Schema')
  .superRefine((schema, context) => {
    if (schema['type'] !== 'object')
      context.addIssue({ code: 'custom', path: ['type'], message: 'must be object' });
    const complaint = schemaComplaint(schema);
    if (complaint !== undefined)
      context.addIssue({ code: 'custom', message: `is not a JSON Schema: ${complaint}` });
  })
  .default({ type: 'object', properties: {}, additionalProperties: false });

const serviceTool = z
  .strictObject({
    description: text,
    title: text.exactOptional(),
    parameters,
    http: http.exactOptional(),
    mcp: mcp.exactOptional(),
    lookup: lookup.exactOptional(),
    confirm: yesOrNo.default(false),
    readBack: text.exactOptional(),
    private: yesOrNo.default(false),
    readOnly: yesOrNo.exactOptional(),
    timeoutMs: duration(200, 30_000).default(4_000),
    attempts: z.int().min(1, 'must be at least 1').max(5, 'must be at most 5').default(2),
    hosts: z.array(text, 'must be a list of hosts').exactOptional(),
    privateAddresses: yesOrNo.default(false),
  })
  .superRefine((tool, context) => {
    const complain = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if ((tool.http === undefined) === (tool.mcp === undefined)) complain([], 'must have either http or mcp');
    if (tool.lookup !== undefined && tool.http === undefined) complain(['lookup'], 'is for tools with http');
    const known = new Set([...propertiesOf(tool.parameters).keys(), 'idempotencyKey']);
    const urls = [
      [['http', 'url'], tool.http?.url],
      [['lookup', 'url'], tool.lookup?.url],
      [['mcp', 'url'], tool.mcp?.url],
    ] as const;
    for (const [path, template = ''] of [...urls, [['readBack'], tool.readBack] as const]) {
      const names = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
      for (const name of names)
        if (!known.has(name)) complain([...path], `has {${name}}, which is not a property of parameters`);
      if (/[{}]/u.test(template.replaceAll(PLACEHOLDER, '')))
        complain([...path], 'has a brace that stands for no argument: {name}, of letters, digits and _');
    }
    // A session is opened once, for all arguments.
    if (tool.mcp?.url.includes('{') === true) complain(['mcp', 'url'], 'must be without arguments');
    const hosts = tool.hosts ?? [hostOf((tool.http ?? tool.mcp)?.url ?? '')];
    for (const [path, template] of urls) {
      if (template !== undefined && !hosts.includes(hostOf(template)))
        complain([...path], `has a host that hosts does not name`);
    }
  });

const builtIn = z.literal(true, 'must be true');

/** A tool whose destinations are names. `withDestinations` puts the destinations themselves in their place. */
export type NamedTool = Exclude<ToolConfig, { kind: 'message' | 'call-back' }> | NamedOwnTool;

/** `tools` as a list. Errors name the path in the file. */
export const toolsSchema = z
  .record(z.string(), z.unknown(), 'must be a map of tools by name')
  .transform((tools, context): readonly NamedTool[] => {
    const entries = Object.entries(tools);
    if (entries.length > MAX_TOOLS)
      context.addIssue({ code: 'custom', message: `must be at most ${MAX_TOOLS} tools` });
    return entries.flatMap(([name, given]): readonly NamedTool[] => {
      const issue = (path: readonly PropertyKey[], message: string) =>
        context.addIssue({ code: 'custom', path: [name, ...path], message });
      if (BUILT_IN.has(name)) {
        const parsed = builtIn.safeParse(given);
        if (!parsed.success) issue([], 'must be true');
        return [{ kind: 'built-in' as const, name: builtInName(name) }];
      }
      const own = OWN_TOOLS.get(name);
      if (own !== undefined) {
        const parsed = own.safeParse(given, PLAIN);
        for (const { path, message } of parsed.error?.issues ?? []) issue(path, message);
        return parsed.success ? [parsed.data] : [];
      }
      if (!NAME.test(name)) issue([], 'must be letters, digits, - and _, and begin with a letter');
      const parsed = serviceTool.safeParse(given, PLAIN);
      if (parsed.success) return [toolOf(name, parsed.data)];
      for (const { path, message, code, ...rest } of parsed.error.issues) {
        const keys =
          code === 'unrecognized_keys' && 'keys' in rest && Array.isArray(rest.keys) ? rest.keys : undefined;
        if (keys === undefined) issue(path, message);
        else for (const key of keys) issue([...path, key], 'is not a setting of a tool');
      }
      return [];
    });
  });

/** What is wrong between tools and the rest of an agent. */
export function toolFaults({
  tools = [],
  timeZone,
  outbound,
  transfer,
}: {
  readonly tools?: readonly NamedTool[];
  readonly timeZone?: string;
  readonly outbound?: unknown;
  readonly transfer?: unknown;
}): readonly { readonly path: readonly string[]; readonly complaint: string }[] {
  return tools.flatMap((tool) => {
    if (tool.kind === 'built-in')
      return tool.name === 'transferCall' && transfer === undefined
        ? [{ path: ['tools', tool.name], complaint: 'needs transfer, which names the telephones' }]
        : [];
    if (tool.kind === 'call-back' && outbound === undefined)
      return [{ path: ['tools', tool.name], complaint: 'needs outbound' }];
    return timeZone === undefined && hasTimes(tool.parameters)
      ? [
          {
            path: ['tools', tool.name, 'parameters'],
            complaint: 'have dates or times, so the agent needs timeZone',
          },
        ]
      : [];
  });
}

function builtInName(name: string): BuiltInName {
  switch (name) {
    case 'endCall':
    case 'checkHours':
    case 'searchKnowledge':
    case 'switchLanguage':
    case 'transferCall':
      return name;
    default:
      return 'sendDigits';
  }
}

function toolOf(name: string, given: z.infer<typeof serviceTool>): HttpTool | McpTool {
  const { description, title, readBack, timeoutMs, attempts, lookup: found } = given;
  const isReadOnly = given.readOnly ?? given.http?.method === 'GET';
  const shared = {
    ...{ name, description, parameters: given.parameters, timeoutMs, attempts },
    hosts: given.hosts ?? [hostOf((given.http ?? given.mcp)?.url ?? '')],
    ...(title === undefined ? {} : { title }),
    ...(readBack === undefined ? {} : { readBack }),
    ...(given.confirm ? { confirm: true as const } : {}),
    ...(given.private ? { private: true as const } : {}),
    ...(isReadOnly ? { isReadOnly: true as const } : {}),
    ...(given.privateAddresses ? { privateAddresses: true as const } : {}),
  };
  if (given.http === undefined) {
    const { url: address = '', headers: own, tool: remoteName = name } = given.mcp ?? {};
    return {
      kind: 'mcp',
      ...shared,
      url: address,
      remoteName,
      ...(own === undefined ? {} : { headers: own }),
    };
  }
  const { idempotencyHeader, ...request } = given.http;
  return {
    kind: 'http',
    ...shared,
    request,
    ...(idempotencyHeader === undefined ? {} : { idempotencyHeader }),
    ...(found === undefined ? {} : { lookup: found }),
  };
}
