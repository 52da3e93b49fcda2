/** Embeddings from OpenAI's API. */
import { z } from 'zod';
import type { Embeddings } from '../ports/knowledge.ts';
import { createClient, createDispatcher } from './openai-client.ts';
import type { ServerAddress } from './openai-client.ts';
import { requestFailure, vendorFailure } from './openai-failures.ts';
import { habitsOf, learnFrom } from './openai-habits.ts';

export interface OpenAiEmbeddingsOptions extends ServerAddress {
  readonly model: string;
}

/**
 * A third of the 1,536 dimensions of `text-embedding-3-small`, and so a third of the memory and time. The vendor shortens
 * vectors with little loss. Servers that cannot shorten them refuse or ignore the wish. Then vectors are taken as they come.
 */
const DIMENSIONS = 512;

/**
 * With `text-embedding-3-small`, a question and its answer are said to be around 0.5, and other topics of the same trade
 * below 0.4. Not measured here, because that needs a key. The model that answers decides which passages fit.
 */
const LEAST_SIMILARITY = 0.3;

/** The text of the first request. */
export const FIRST_TEXT = 'Hello';

/** About ten thousand tokens, a tenth of what a new account may send per minute. */
const BATCH = 64;

/** Last resort. The callers of `embed` abort after shorter deadlines. */
const SDK_TIMEOUT_MS = 60_000;

// The SDK requests base64 and decodes it to numbers.
const Answer = z.object({
  data: z.array(z.object({ index: z.int(), embedding: z.array(z.number()).min(1) })),
});

/** Creates embeddings from OpenAI, or from any server with the same API. */
export function createOpenAiEmbeddings(options: OpenAiEmbeddingsOptions): Embeddings {
  const { model } = options;
  const client = createClient(options, createDispatcher(), SDK_TIMEOUT_MS);
  const habits = habitsOf(model);
  let dimensions = DIMENSIONS;
  async function ask(input: string[], signal: AbortSignal): Promise<unknown> {
    const isShort = !habits.refused.has('dimensions');
    try {
      return await client.embeddings.create(
        { model, input, ...(isShort ? { dimensions: DIMENSIONS } : {}) },
        { signal },
      );
    } catch (error) {
      signal.throwIfAborted();
      if (isShort && learnFrom(error, ['dimensions'], habits)) return ask(input, signal);
      throw requestFailure(error, { operation: 'embed' });
    }
  }
  return {
    get name() {
      return `${model}/${dimensions}`;
    },
    get isShortenable() {
      return dimensions === DIMENSIONS && !habits.refused.has('dimensions');
    },
    batchSize: BATCH,
    leastSimilarity: LEAST_SIMILARITY,
    async embed(texts, { signal }) {
      signal.throwIfAborted();
      const vectors = vectorsOf(await ask([...texts], signal), texts.length);
      dimensions = vectors[0]?.length ?? dimensions;
      return vectors;
    },
  };
}

function vectorsOf(answer: unknown, count: number): readonly Float32Array[] {
  const parsed = Answer.safeParse(answer);
  const data = parsed.data?.data.toSorted((a, b) => a.index - b.index) ?? [];
  const isComplete = data.length === count && data.every(({ index }, at) => index === at);
  const isEven = data.every(({ embedding }) => embedding.length === data[0]?.embedding.length);
  const vectors = data.map(({ embedding }) => unit(embedding));
  if (!isComplete || !isEven || vectors.includes(undefined))
    throw vendorFailure('malformed', { operation: 'embed' });
  return vectors.filter((vector) => vector !== undefined);
}

/** Scales to length 1. Returns undefined for a zero or non-finite vector. */
function unit(numbers: readonly number[]): Float32Array | undefined {
  const length = Math.hypot(...numbers);
  if (!Number.isFinite(length) || length === 0) return undefined;
  return Float32Array.from(numbers, (number) => number / length);
}
