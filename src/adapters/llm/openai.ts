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
 * How long an idle connection is kept. Node's own 4 s is shorter than most answers take to be spoken, so every
 * turn would pay for a new connection; routers on the way forget a silent one after some minutes.
 */
const KEPT_IDLE_MS = 60_000;

/** Only a last resort: whoever reads the stream has deadlines of seconds and aborts. */
const SDK_TIMEOUT_MS = 120_000;

/** Of a digest: fewer in English, about this many in languages whose words are cut up more. */
const CHARS_PER_TOKEN = 3;

/**
 * Answers by OpenAI's chat completions, or any server that speaks them. A request begins when its stream is
 * first read, or is made ready then and leaves once its `hold` resolves. Connections are kept for later requests.
 */
export function createOpenAiModel(options: OpenAiModelOptions): ReplyModel {
  const dispatcher = new Agent({ keepAliveTimeout: KEPT_IDLE_MS });
  const client = createClient(options, dispatcher);
  let lastUsedAt = -Infinity;
  const isKept = () => performance.now() - lastUsedAt < KEPT_IDLE_MS;
  return {
    name: options.model,
    stream(request) {
      lastUsedAt = performance.now();
      return streamAnswer(client, options, { ...request, messages: buildMessages(request) });
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

/** Keeps the notes of calls by the same model. */
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
    // Retries are the call policy's. The SDK's logger would print what it could not parse.
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    logLevel: 'off',
    fetch: createModelFetch(dispatcher),
  });
}
