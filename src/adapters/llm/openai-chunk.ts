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

const delta = z.object({
  content,
  refusal: z.string().nullish().catch(undefined),
  reasoning_content: z.unknown().optional(),
  reasoning: z.unknown().optional(),
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

/** The part of a chunk that matters here. */
export interface Chunk {
  readonly text: string;
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
    hasThought: isText(part?.reasoning_content) || isText(part?.reasoning),
    // Some servers send an empty reason with every chunk.
    finish: choice?.finish_reason === '' ? undefined : (choice?.finish_reason ?? undefined),
    isRefused: part?.refusal != null && part.refusal !== '',
    usage:
      usage == null ? undefined : { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
  };
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
