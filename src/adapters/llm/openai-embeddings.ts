import OpenAI from 'openai';
import { Agent } from 'undici';
import { z } from 'zod';
import type { Embeddings } from '../ports/knowledge.ts';
import { createModelFetch } from './model-fetch.ts';
import { requestFailure, vendorFailure } from './openai-failures.ts';

export interface OpenAiEmbeddingsOptions {
  readonly apiKey: string;
  readonly model: string;
  readonly baseUrl: string;
}

/** A third of the memory and time that the 1,536 of `text-embedding-3-small` cost; the vendor shortens without much loss. */
const DIMENSIONS = 512;

/** As for answers (`openai.ts`): callers ask seldom enough that a connection kept for less would always be a new one. */
const KEPT_IDLE_MS = 60_000;

/** Only a last resort: whoever asks has shorter deadlines and aborts. */
const SDK_TIMEOUT_MS = 60_000;

// The SDK asks for base64 and hands on numbers.
const Answer = z.object({
  data: z.array(z.object({ index: z.int(), embedding: z.array(z.number()).length(DIMENSIONS) })),
});

/** OpenAI's embeddings, or those of any server that speaks them and can shorten vectors (`dimensions`). */
export function createOpenAiEmbeddings({ apiKey, model, baseUrl }: OpenAiEmbeddingsOptions): Embeddings {
  const client = new OpenAI({
    apiKey,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    logLevel: 'off',
    fetch: createModelFetch(new Agent({ keepAliveTimeout: KEPT_IDLE_MS })),
  });
  return {
    name: `${model}/${DIMENSIONS}`,
    dimensions: DIMENSIONS,
    async embed(texts, signal) {
      signal.throwIfAborted();
      const body = { model, input: [...texts], dimensions: DIMENSIONS };
      let answer: unknown;
      try {
        answer = await client.embeddings.create(body, { signal });
      } catch (error) {
        signal.throwIfAborted();
        throw requestFailure(error, 'embed');
      }
      return vectorsOf(answer, texts.length);
    },
  };
}

function vectorsOf(answer: unknown, count: number): readonly Float32Array[] {
  const parsed = Answer.safeParse(answer);
  const data = parsed.data?.data.toSorted((a, b) => a.index - b.index) ?? [];
  const isComplete = data.length === count && data.every(({ index }, at) => index === at);
  const vectors = data.map(({ embedding }) => unit(embedding));
  if (!isComplete || vectors.includes(undefined)) throw vendorFailure('malformed', { operation: 'embed' });
  return vectors.filter((vector) => vector !== undefined);
}

/** Undefined where the vector points nowhere. */
function unit(numbers: readonly number[]): Float32Array | undefined {
  const length = Math.hypot(...numbers);
  if (!Number.isFinite(length) || length === 0) return undefined;
  return Float32Array.from(numbers, (number) => number / length);
}
