/** Runs one streamed chat completion and turns its chunks into model events. */
import type OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { z } from 'zod';
import type { ChatMessage } from '../../conversation/prompt.ts';
import type { ModelEvent, ModelRequest } from '../ports/model.ts';
import type { HeldRequest } from './model-fetch.ts';
import { requestFailure, streamFailure, vendorFailure } from './openai-failures.ts';

/** The token counts arrive in a separate chunk after the last word. An answer waits at most this long for them. */
const USAGE_WAIT_MS = 250;

const Chunk = z.object({
  choices: z.array(
    z.object({
      delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
});
type Chunk = z.infer<typeof Chunk>;

interface Answer {
  readonly chunks: AsyncIterator<unknown>;
  readonly requestId: string | undefined;
  /** False if something else came back, such as the web page of a proxy. */
  readonly isEventStream: boolean;
  readonly signal: AbortSignal;
  /** True once the vendor has sent everything. */
  isOver: boolean;
}

export type AnswerEnd = Extract<ModelEvent, { type: 'end' }>;

/** A request for any purpose: an answer or a digest. */
interface Chat extends Pick<ModelRequest, 'signal' | 'hold' | 'continueAfter'> {
  readonly messages: readonly ChatMessage[];
}

export interface AnswerOptions {
  readonly model: string;
  /** Hard limit of an answer. The soft limit, in characters, is applied by the code that reads the stream. */
  readonly maxTokens: number;
}

/**
 * Sends the request on the first read, or once `hold` resolves. Throws `AdapterError`, or the abort reason of its signal.
 * Aborting the signal or leaving the loop early closes the request.
 */
export async function* streamAnswer(
  client: OpenAI,
  options: AnswerOptions,
  request: Chat,
): AsyncGenerator<ModelEvent, void, void> {
  const { signal } = request;
  signal.throwIfAborted();
  // Each request needs its own controller: the SDK never removes its listener from the signal it gets, and a call's
  // signal outlives many requests.
  const controller = new AbortController();
  const forward = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  let answer: Answer | undefined;
  try {
    answer = await open(client, request, { body: requestBody(options, request), signal: controller.signal });
    yield* readAnswer(answer, request.continueAfter);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', forward);
    // If the reader stopped early, stop the vendor too. A complete answer leaves its connection open for reuse.
    if (answer?.isOver !== true) controller.abort();
  }
}

function requestBody(
  { model, maxTokens }: AnswerOptions,
  { messages }: Chat,
): ChatCompletionCreateParamsStreaming {
  return {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    max_completion_tokens: maxTokens,
    stream: true,
    stream_options: { include_usage: true },
  };
}

async function open(
  client: OpenAI,
  { hold }: Pick<ModelRequest, 'hold'>,
  { body, signal }: { body: ChatCompletionCreateParamsStreaming; signal: AbortSignal },
): Promise<Answer> {
  const fetchOptions: HeldRequest = hold === undefined ? {} : { hold };
  try {
    const { data, response } = await client.chat.completions
      .create(body, { signal, fetchOptions })
      .withResponse();
    return {
      chunks: data[Symbol.asyncIterator](),
      requestId: response.headers.get('x-request-id') ?? undefined,
      isEventStream: response.headers.get('content-type')?.includes('text/event-stream') === true,
      signal,
      isOver: false,
    };
  } catch (error) {
    throw requestFailure(error);
  }
}

async function* readAnswer(answer: Answer, continueAfter: string | undefined): AsyncGenerator<ModelEvent> {
  const { requestId } = answer;
  let lead = '';
  let hasWords = false;
  let finish: string | undefined;
  let usage: AnswerEnd['usage'];
  let chunk = await nextChunk(answer);
  while (chunk !== undefined) {
    const [choice] = chunk.choices;
    const text = choice?.delta?.content ?? '';
    if (hasWords && text !== '') yield { type: 'token', text };
    else if (text.trim() !== '') {
      yield { type: 'token', text: firstToken(lead + text, continueAfter) };
      hasWords = true;
    } else lead += text;
    if (choice?.delta?.refusal != null && choice.delta.refusal !== '') finish = 'content_filter';
    finish ??= choice?.finish_reason ?? undefined;
    if (chunk.usage != null) {
      usage = { inputTokens: chunk.usage.prompt_tokens, outputTokens: chunk.usage.completion_tokens };
    }
    chunk = finish === undefined ? await nextChunk(answer) : await lateChunk(answer);
  }
  // After an abort the SDK ends its stream as if it were complete.
  answer.signal.throwIfAborted();
  if (finish === undefined) throw vendorFailure(answer.isEventStream ? 'cut' : 'malformed', { requestId });
  if (finish === 'content_filter') throw vendorFailure('filtered', { requestId });
  if (!hasWords) throw vendorFailure('empty', { requestId });
  yield {
    type: 'end',
    reason: finish === 'length' ? 'length' : 'stop',
    ...(usage === undefined ? {} : { usage }),
  };
}

async function nextChunk(answer: Answer): Promise<Chunk | undefined> {
  let next: IteratorResult<unknown>;
  try {
    next = await answer.chunks.next();
  } catch (error) {
    throw streamFailure(error, answer.requestId);
  }
  if (next.done === true) {
    answer.isOver = true;
    return undefined;
  }
  const chunk = Chunk.safeParse(next.value);
  if (!chunk.success) throw vendorFailure('malformed', { requestId: answer.requestId });
  return chunk.data;
}

/** Reads a chunk after the last word. The answer is complete by then, so a late or broken chunk counts as the end. */
async function lateChunk(answer: Answer): Promise<Chunk | undefined> {
  const { promise: timeUp, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), USAGE_WAIT_MS);
  try {
    return await Promise.race([nextChunk(answer).catch(() => undefined), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

/** Removes blanks before the first word, or puts exactly one between `continueAfter` and its continuation. */
function firstToken(text: string, continueAfter: string | undefined): string {
  const words = text.trimStart();
  const joins = continueAfter !== undefined && /\S$/u.test(continueAfter) && /^[\p{L}\p{N}"“(]/u.test(words);
  return joins ? ` ${words}` : words;
}
