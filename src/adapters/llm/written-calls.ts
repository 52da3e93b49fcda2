/** Finds calls of tools in what models write instead of calling them, in the forms of their templates. */
import { endOfJson } from './answer-marks.ts';

export interface WrittenCall {
  readonly name: string;
  /** The arguments as JSON. */
  readonly given: string;
}

/**
 * Returns the calls of `offered` tools in `text`. A call is an object such as `{"name": …, "arguments": {…}}`, a list of such
 * objects, or a name before its arguments, such as `<function=name>{…}`. Arguments that are not JSON are left out.
 */
export function writtenCalls(text: string, offered: ReadonlySet<string>): readonly WrittenCall[] {
  const calls: WrittenCall[] = [];
  let before = 0;
  for (let at = text.search(/[[{]/u); at >= 0 && at < text.length;) {
    const length = endOfJson(text.slice(at));
    const value = length === undefined ? undefined : parsed(text.slice(at, at + length));
    if (length !== undefined && value !== undefined) {
      const named = callsIn(value).filter(({ name }) => offered.has(name));
      const name = named.length > 0 ? undefined : lastName(text.slice(before, at), offered);
      calls.push(...(name === undefined ? named : [{ name, given: text.slice(at, at + length) }]));
      at += length;
      before = at;
    } else at += 1;
    const next = text.slice(at).search(/[[{]/u);
    at = next < 0 ? text.length : at + next;
  }
  return calls;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The offered tool that is named last in `text`. */
function lastName(text: string, offered: ReadonlySet<string>): string | undefined {
  return text.match(/[\w-]+/gu)?.findLast((word) => offered.has(word));
}

function callsIn(value: unknown): readonly WrittenCall[] {
  if (Array.isArray(value)) return value.flatMap(callsIn);
  if (typeof value !== 'object' || value === null) return [];
  const fields = new Map<string, unknown>(Object.entries(value));
  const inner = fields.get('tool_calls') ?? fields.get('function');
  if (typeof inner === 'object' && inner !== null) return callsIn(inner);
  const name = ['name', 'tool', 'tool_name', 'function', 'action']
    .map((key) => fields.get(key))
    .find((each) => each != null);
  const given = ['arguments', 'parameters', 'action_input']
    .map((key) => fields.get(key))
    .find((each) => each != null);
  if (typeof name !== 'string') return [];
  return [{ name, given: typeof given === 'string' ? given : JSON.stringify(given ?? {}) }];
}
