/** Reads the chunks of an answer as OpenAI and compatible servers send them. */
import { z } from 'zod';

/** Text, or a list of parts with texts. Parts of other kinds, such as thoughts, hold no `text`. */
const content = z
  .union([
    z.string(),
    z.array(
      z
        .object({ text: z.string() })
        .transform(({ text }) => text)
        .catch(''),
    ),
  ])
  .transform((parts) => (typeof parts === 'string' ? parts : parts.join('')))
  .nullish()
  .catch(undefined);

const callPart = z.object({
  index: z.number().nullish().catch(undefined),
  id: z.string().nullish().catch(undefined),
  function: z
    .object({
      name: z.string().nullish().catch(undefined),
      // Some servers send the arguments as an object.
      arguments: z
        .union([z.string(), z.record(z.string(), z.unknown()).transform((given) => JSON.stringify(given))])
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

const delta = z.object({
  content,
  refusal: z.string().nullish().catch(undefined),
  reasoning_content: z.unknown().optional(),
  reasoning: z.unknown().optional(),
  tool_calls: z.array(callPart).nullish().catch(undefined),
});

const Received = z
  .object({
    choices: z
      .array(
        z.object({
          delta: delta.nullish(),
          /** In place of `delta` if the whole answer came at once. */
          message: delta.nullish(),
          finish_reason: z.string().nullish().catch(undefined),
        }),
      )
      .nullish(),
    // Token counts are worth having, but they never cost an answer.
    usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish().catch(undefined),
  })
  .nullable();

/** A fragment of the call of a tool. */
export interface CallPart {
  readonly index?: number;
  readonly id?: string;
  readonly name?: string;
  readonly arguments?: string;
}

/** The part of a chunk that matters here. */
export interface Chunk {
  readonly text: string;
  readonly calls: readonly CallPart[];
  /** The chunk holds a thought, which is not part of the answer. */
  readonly hasThought: boolean;
  readonly finish: string | undefined;
  readonly isRefused: boolean;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | undefined;
}

/** Parses one chunk. Returns undefined if it is not a chunk. */
export function parseChunk(value: unknown): Chunk | undefined {
  const { success, data } = Received.safeParse(value);
  if (!success) return undefined;
  const choice = data?.choices?.[0];
  const part = choice?.delta ?? choice?.message;
  const { usage } = data ?? {};
  return {
    text: part?.content ?? '',
    calls: (part?.tool_calls ?? []).map(callPartOf),
    hasThought: isText(part?.reasoning_content) || isText(part?.reasoning),
    // Some servers send an empty reason with every chunk.
    finish: choice?.finish_reason === '' ? undefined : (choice?.finish_reason ?? undefined),
    isRefused: part?.refusal != null && part.refusal !== '',
    usage:
      usage == null ? undefined : { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
  };
}

function callPartOf({ index, id, function: called }: z.infer<typeof callPart>): CallPart {
  return {
    ...(index == null ? {} : { index }),
    ...(id == null ? {} : { id }),
    ...(called?.name == null ? {} : { name: called.name }),
    ...(called?.arguments == null ? {} : { arguments: called.arguments }),
  };
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
