/** Reply and digest models on OpenAI's chat completions. */
import OpenAI from 'openai';
import { Agent } from 'undici';
import { buildDigestMessages } from '../../conversation/digest-prompt.ts';
import { buildMessages } from '../../conversation/prompt.ts';
import type { DigestModel, ReplyModel } from '../ports/model.ts';
import { createModelFetch } from './model-fetch.ts';
import { streamAnswer } from './openai-stream.ts';
import type { AnswerEnd, AnswerOptions } from './openai-stream.ts';

export interface OpenAiModelOptions extends AnswerOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
}

/**
 * How long an idle connection is kept open. Node's default of 4 s is shorter than most spoken answers, so almost every
 * turn would open a new connection. The upper bound is set by routers, which drop silent connections after some minutes.
 */
const KEPT_IDLE_MS = 60_000;

/** Last resort. The readers of the stream abort after deadlines of seconds. */
const SDK_TIMEOUT_MS = 120_000;

/**
 * Converts the digest's character limit to tokens. English has more characters per token, some languages about this
 * many.
 */
const CHARS_PER_TOKEN = 3;

/**
 * Creates a model on OpenAI's chat completions, or on any server with the same API. A request starts when its stream is
 * first read. With `hold`, it is prepared then and sent once `hold` resolves. Connections are reused.
 */
export function createOpenAiModel(options: OpenAiModelOptions): ReplyModel {
  const dispatcher = new Agent({ keepAliveTimeout: KEPT_IDLE_MS });
  const client = createClient(options, dispatcher);
  let lastUsedAt = -Infinity;
  const isWarm = () => performance.now() - lastUsedAt < KEPT_IDLE_MS;
  return {
    name: options.model,
    stream(request) {
      lastUsedAt = performance.now();
      return streamAnswer(client, options, { ...request, messages: buildMessages(request) });
    },
    async warm() {
      if (isWarm()) return;
      lastUsedAt = performance.now();
      const { origin, pathname } = new URL(options.baseUrl);
      try {
        // Not HEAD, because undici closes the connection after a HEAD request.
        const { body } = await dispatcher.request({ origin, path: pathname, method: 'GET' });
        await body.dump();
      } catch {
        // Warming is optional: if the vendor is unreachable, the first answer reports it.
      }
    },
  };
}

/** Creates the digest model on the same API. */
export function createOpenAiDigests(options: Omit<OpenAiModelOptions, 'maxTokens'>): DigestModel {
  const client = createClient(options, new Agent({ keepAliveTimeout: KEPT_IDLE_MS }));
  return {
    async summarize(input, signal) {
      const messages = buildDigestMessages(input);
      const maxTokens = Math.ceil(input.maxChars / CHARS_PER_TOKEN);
      let text = '';
      let usage: AnswerEnd['usage'];
      for await (const event of streamAnswer(client, { ...options, maxTokens }, { messages, signal })) {
        if (event.type === 'token') text += event.text;
        else usage = event.usage;
      }
      return { text, model: options.model, ...(usage === undefined ? {} : { usage }) };
    },
  };
}

function createClient(
  { apiKey, baseUrl }: Pick<OpenAiModelOptions, 'apiKey' | 'baseUrl'>,
  dispatcher: Agent,
) {
  return new OpenAI({
    apiKey,
    baseURL: baseUrl,
    // The call policy retries, not the SDK. The SDK's logger is off because it would print content that it cannot parse.
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    logLevel: 'off',
    fetch: createModelFetch(dispatcher),
  });
}
