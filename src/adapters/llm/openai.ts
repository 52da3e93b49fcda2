import OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { Agent } from 'undici';
import { z } from 'zod';
import { buildMessages } from '../../conversation/prompt.ts';
import type { ModelEvent, ModelRequest, ReplyModel } from '../ports.ts';
import { createModelFetch } from './model-fetch.ts';
import type { HeldRequest } from './model-fetch.ts';
import { replyFailure, requestFailure, streamFailure } from './openai-failures.ts';

export interface OpenAiModelOptions {
  readonly apiKey: string;
  readonly model: string;
  /** Hard end of an answer; the soft one, in characters, is the caller's. */
  readonly maxTokens: number;
  readonly baseUrl: string;
}

/**
 * How long an idle connection is kept. Node's own 4 s is shorter than most answers take to be spoken, so every
 * turn would pay for a new connection; routers on the way forget a silent one after some minutes.
 */
const KEPT_IDLE_MS = 60_000;

/** Only a last resort: whoever reads the stream has deadlines of seconds and aborts. */
const SDK_TIMEOUT_MS = 120_000;

/** The token counts follow the last word in a message of their own; an answer does not wait longer than this for them. */
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
  /** False where something other than an event stream came back, such as a proxy's web page. */
  readonly isEventStream: boolean;
  readonly signal: AbortSignal;
  /** The vendor has sent everything. */
  isOver: boolean;
}

type End = Extract<ModelEvent, { type: 'end' }>;

/**
 * Answers by OpenAI's chat completions, or any server that speaks them. A request begins when its stream is
 * first read, or is made ready then and leaves once its `hold` resolves. Connections are kept for later requests.
 */
export function createOpenAiModel(options: OpenAiModelOptions): ReplyModel {
  const dispatcher = new Agent({ keepAliveTimeout: KEPT_IDLE_MS });
  const client = new OpenAI({
    apiKey: options.apiKey,
    baseURL: options.baseUrl,
    // Retries are the call policy's. The SDK's logger would print what it could not parse.
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    logLevel: 'off',
    fetch: createModelFetch(dispatcher),
  });
  let lastUsedAt = -Infinity;
  const isKept = () => performance.now() - lastUsedAt < KEPT_IDLE_MS;
  return {
    name: options.model,
    stream(request) {
      lastUsedAt = performance.now();
      return streamAnswer(client, options, request);
    },
    async warm() {
      if (isKept()) return;
      lastUsedAt = performance.now();
      const { origin, pathname } = new URL(options.baseUrl);
      try {
        // Not HEAD: undici closes the connection after one.
        const { body } = await dispatcher.request({ origin, path: pathname, method: 'GET' });
        await body.dump();
      } catch {
        // A vendor that cannot be reached is the affair of the first answer.
      }
    },
  };
}

async function* streamAnswer(
  client: OpenAI,
  options: OpenAiModelOptions,
  request: ModelRequest,
): AsyncGenerator<ModelEvent, void, void> {
  const { signal } = request;
  signal.throwIfAborted();
  // A controller of our own for each request: the SDK leaves a listener on the signal that it is given, and a
  // call's signal outlives many requests.
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
    // Whoever stops reading early stops the vendor too; a finished answer leaves its connection for the next.
    if (answer?.isOver !== true) controller.abort();
  }
}

function requestBody(
  options: OpenAiModelOptions,
  request: ModelRequest,
): ChatCompletionCreateParamsStreaming {
  const { agent, context, passages, continueAfter } = request;
  return {
    model: options.model,
    messages: buildMessages({
      agent,
      context,
      passages,
      ...(continueAfter === undefined ? {} : { continueAfter }),
    }).map(({ role, content }) => ({ role, content })),
    max_completion_tokens: options.maxTokens,
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
  let usage: End['usage'];
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
  // The SDK ends its stream on an abort as if it were complete.
  answer.signal.throwIfAborted();
  if (finish === undefined) throw replyFailure(answer.isEventStream ? 'cut' : 'malformed', { requestId });
  if (finish === 'content_filter') throw replyFailure('filtered', { requestId });
  if (!hasWords) throw replyFailure('empty', { requestId });
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
  if (!chunk.success) throw replyFailure('malformed', { requestId: answer.requestId });
  return chunk.data;
}

/** After the last word nothing can fail any more: what does not come soon, or comes broken, is not waited for. */
async function lateChunk(answer: Answer): Promise<Chunk | undefined> {
  const { promise: timeUp, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), USAGE_WAIT_MS);
  try {
    return await Promise.race([nextChunk(answer).catch(() => undefined), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

/** No blanks before the first word; exactly one between words said before and those that continue them. */
function firstToken(text: string, continueAfter: string | undefined): string {
  const words = text.trimStart();
  const joins = continueAfter !== undefined && /\S$/u.test(continueAfter) && /^[\p{L}\p{N}"“(]/u.test(words);
  return joins ? ` ${words}` : words;
}
