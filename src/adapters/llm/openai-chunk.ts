/** Reads the chunks of an answer as OpenAI and compatible servers send them. */
import { z } from 'zod';

/** Parts of other types, such as thoughts, are not for the caller. */
const textPart = z
  .object({ type: z.enum(['text', 'output_text']).optional(), text: z.string() })
  .transform(({ text }) => text);

/** Text, a part, or a list of parts. */
const content = z
  .union([
    z.string(),
    textPart,
    z.array(z.union([z.string(), textPart]).catch('')).transform((parts) => parts.join('')),
  ])
  // Half a character, which some servers send if a token ends within one.
  .transform((text) => text.replaceAll('\uFFFD', ''))
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
  /** The form of calls before there were several. */
  function_call: callPart.shape.function,
  refusal: z.string().nullish().catch(undefined),
  reasoning_content: z.unknown().optional(),
  reasoning: z.unknown().optional(),
  reasoning_details: z.array(z.unknown()).nullish().catch(undefined),
  thinking: z.unknown().optional(),
  tool_calls: z.array(callPart).nullish().catch(undefined),
});

const Received = z
  .object({
    choices: z
      .array(
        z.object({
          index: z.number().nullish().catch(undefined),
          delta: delta.nullish(),
          /** In place of `delta` if the whole answer came at once. */
          message: delta.nullish(),
          finish_reason: z.string().nullish().catch(undefined),
        }),
      )
      .nullish(),
    // Token counts are worth having, but they never cost an answer.
    usage: z
      .object({
        prompt_tokens: z.number(),
        completion_tokens: z.number(),
        completion_tokens_details: z
          .object({ reasoning_tokens: z.number().nullish() })
          .nullish()
          .catch(undefined),
      })
      .nullish()
      .catch(undefined),
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
  /** The text is that of the whole answer. */
  readonly isWhole: boolean;
  readonly calls: readonly CallPart[];
  /** The chunk holds a thought, which is not part of the answer, or counts the tokens of thoughts that are not shown. */
  readonly hasThought: boolean;
  readonly finish: string | undefined;
  readonly isRefused: boolean;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | undefined;
}

/** Parses one chunk. Returns undefined if it is not a chunk. */
export function parseChunk(value: unknown): Chunk | undefined {
  const { success, data } = Received.safeParse(value);
  if (!success) return undefined;
  // A server that was set to give several answers sends the others beside the first one.
  const choice = data?.choices?.find(({ index }) => (index ?? 0) === 0);
  const part = choice?.delta ?? choice?.message;
  const { usage } = data ?? {};
  return {
    text: part?.content ?? '',
    isWhole: choice?.delta == null && choice?.message != null,
    calls: [
      ...(part?.tool_calls ?? []),
      ...(part?.function_call == null ? [] : [{ function: part.function_call }]),
    ].map(callPartOf),
    hasThought:
      [part?.reasoning_content, part?.reasoning, part?.thinking].some(isText) ||
      (part?.reasoning_details ?? []).length > 0 ||
      (usage?.completion_tokens_details?.reasoning_tokens ?? 0) > 0,
    finish: finishOf(choice?.finish_reason),
    isRefused: part?.refusal != null && part.refusal !== '',
    usage:
      usage == null ? undefined : { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
  };
}

/** Why an answer ended, in the words of OpenAI. Servers have their own, for example those of the model behind them. */
const FINISH: readonly (readonly [RegExp, string])[] = [
  [/^(?:max_tokens|max_output_tokens|max_length|model_length)$/iu, 'length'],
  [
    /^(?:content[-_]filter\b.*|safety|sensitive|recitation|prohibited_content|blocklist|spii|refusal)$/iu,
    'content_filter',
  ],
  [
    /^(?:abort|aborted|cancelled|network_error|insufficient_system_resource|malformed_function_call|function_call_filter\b.*)$/iu,
    'error',
  ],
];

function finishOf(reason: string | null | undefined): string | undefined {
  // Some servers send an empty reason with every chunk.
  if (reason === '' || reason == null) return undefined;
  return FINISH.find(([names]) => names.test(reason))?.[1] ?? reason;
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
