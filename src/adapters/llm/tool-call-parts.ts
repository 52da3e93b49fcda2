/** Puts the calls of tools together from the fragments in which servers stream them. */
import type { ModelEvent } from '../ports/model.ts';
import { endOfJson } from './answer-marks.ts';
import type { CallPart } from './openai-chunk.ts';
import { writtenCalls } from './written-calls.ts';

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
      known.id !== part.id &&
      // A server that makes an id for each fragment names the tool only once.
      ((part.name ?? '') !== '' || isComplete(known.arguments));
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
      for (const { name, given } of writtenCalls(text, offered))
        calls.push({ key: `text ${calls.length}`, id: '', name, arguments: given });
    },
    calls() {
      const seen = new Set<string>();
      return calls
        .filter(({ name }) => name !== '')
        .map((call) => ({
          ...call,
          name: nameIn(call.name, offered),
          arguments: argumentsIn(call.arguments),
        }))
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

/** The tool that `written` means. Servers leave pieces of the model's template at the name, such as `functions.` before it. */
function nameIn(written: string, offered: ReadonlySet<string>): string {
  return offered.has(written)
    ? written
    : (written.match(/[\w-]+/gu)?.find((word) => offered.has(word)) ?? written);
}

/**
 * The arguments. Servers send `{}` before them, or all of them once more at the end, or as text within JSON. What is no JSON, or
 * different values, stays as it is: nothing is carried out by a guess.
 */
function argumentsIn(text: string): string {
  const values = new Set<string>();
  for (let rest = text.trim(); rest !== '';) {
    const value = rest.slice(0, rest.startsWith('{') ? endOfJson(rest) : undefined);
    if (!isComplete(value)) return text;
    values.add(value);
    rest = rest.slice(value.length).trim();
  }
  if (values.size > 1) values.delete('{}');
  const [only = text] = values;
  if (values.size !== 1) return text;
  const value: unknown = JSON.parse(only);
  return typeof value === 'string' && isComplete(value) ? value : only;
}
