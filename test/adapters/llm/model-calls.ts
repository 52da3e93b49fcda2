/** Calls a reply model in tests. */
import type { ModelEvent, ModelRequest, ReplyModel } from '../../../src/adapters/ports/model.ts';
import { AdapterError } from '../../../src/adapters/ports/error.ts';
import { sampleAgent } from '../../fakes/sample-agent.ts';

/** Returns a request with one question; `changes` replace whole fields. */
export function modelRequest(changes: Partial<ModelRequest> = {}): ModelRequest {
  return {
    agent: sampleAgent(),
    context: [{ caller: 'When are you open?' }],
    passages: [],
    signal: new AbortController().signal,
    ...changes,
  };
}

export interface Outcome {
  readonly text: string;
  readonly tokens: readonly string[];
  readonly end?: Extract<ModelEvent, { type: 'end' }>;
  readonly error?: unknown;
}

/** Reads a whole stream. A failure becomes part of the outcome. */
export async function readAll(model: ReplyModel, changes: Partial<ModelRequest> = {}): Promise<Outcome> {
  const tokens: string[] = [];
  try {
    for await (const event of model.stream(modelRequest(changes))) {
      if (event.type === 'end') return { text: tokens.join(''), tokens, end: event };
      if (event.type === 'token') tokens.push(event.text);
    }
    return { text: tokens.join(''), tokens };
  } catch (error) {
    return { text: tokens.join(''), tokens, error };
  }
}

/** Returns the `AdapterError` that a stream fails with. Throws if it ends in another way. */
export async function failureOf(model: ReplyModel): Promise<AdapterError> {
  const { error, text } = await readAll(model);
  if (error instanceof AdapterError) return error;
  throw new Error(`expected an AdapterError after "${text}"`, { cause: error });
}
