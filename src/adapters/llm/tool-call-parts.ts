/** Puts the calls of tools together from the fragments in which servers stream them. */
import type { ModelEvent } from '../ports/model.ts';
import type { CallPart } from './openai-chunk.ts';

type Call = Extract<ModelEvent, { type: 'call' }>;

export interface ToolCallParts {
  add(part: CallPart): void;
  /** A call that the model has written as text. Counts only if the tool is offered. */
  addText(text: string): void;
  /** The calls in the order of their first fragments, each once. One without a name is none. */
  calls(): readonly Call[];
}

interface OpenCall {
  readonly key: string;
  id: string;
  name: string;
  arguments: string;
}

/** Collects the calls of one answer. `offered`: the names of the tools. */
export function createToolCallParts(offered: ReadonlySet<string>): ToolCallParts {
  const calls: OpenCall[] = [];

  const open = (key: string, { id = '', name = '' }: CallPart): OpenCall => {
    const call = { key, id, name, arguments: '' };
    calls.push(call);
    return call;
  };
  /** The call that a fragment belongs to. Servers leave the index out, or give two calls the same. */
  const callOf = (part: CallPart): OpenCall => {
    const last = calls.at(-1);
    const key = part.index === undefined ? '' : String(part.index);
    const known = key === '' ? last : calls.findLast((call) => call.key === key);
    const isOther =
      part.id !== undefined &&
      part.id !== '' &&
      known !== undefined &&
      known.id !== '' &&
      known.id !== part.id;
    // Without an id, a name after complete arguments begins the next call.
    const beginsAnew =
      known !== undefined &&
      (part.name ?? '') !== '' &&
      known.name !== '' &&
      isComplete(known.arguments) &&
      (part.id ?? '') !== known.id;
    return known === undefined || isOther || beginsAnew ? open(key, part) : known;
  };

  return {
    add(part) {
      const call = callOf(part);
      if (part.id !== undefined && part.id !== '') call.id = part.id;
      // A name comes whole. Some servers repeat it with each fragment.
      if (part.name !== undefined && part.name !== '') call.name = part.name;
      call.arguments += part.arguments ?? '';
    },
    addText(text) {
      for (const { name, given } of writtenCalls(text)) {
        if (offered.has(name)) calls.push({ key: `text ${calls.length}`, id: '', name, arguments: given });
      }
    },
    calls() {
      const seen = new Set<string>();
      return calls
        .filter(({ name }) => name !== '')
        .filter((call) => {
          // The same call twice is one.
          const content = `${call.name} ${call.arguments.trim()}`;
          const isNew = !seen.has(content);
          seen.add(content);
          return isNew;
        })
        .map(({ id, name, arguments: given }) => ({ type: 'call', id, name, arguments: given }));
    },
  };
}

function isComplete(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The calls in a text such as `{"name": …, "arguments": {…}}`, or a list of them. */
function writtenCalls(text: string): readonly { readonly name: string; readonly given: string }[] {
  let value: unknown;
  try {
    value = JSON.parse(text.trim());
  } catch {
    // It is no JSON: nothing that could be carried out.
    return [];
  }
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return [];
    const call = new Map(
      Object.entries('function' in one && typeof one.function === 'object' ? (one.function ?? {}) : one),
    );
    const name: unknown = call.get('name') ?? call.get('tool') ?? call.get('tool_name');
    const given: unknown = call.get('arguments') ?? call.get('parameters') ?? {};
    if (typeof name !== 'string') return [];
    return [{ name, given: typeof given === 'string' ? given : JSON.stringify(given) }];
  });
}
