/** Reply and digest models on OpenAI's chat completions. */
import type { ModelSettings } from '../../contracts/agent.ts';
import { buildSummaryMessages, readSummary, summaryFormat } from '../../conversation/call-summary.ts';
import { buildDigestMessages } from '../../conversation/digest-prompt.ts';
import { buildMessages } from '../../conversation/prompt.ts';
import type { ChatMessage } from '../../conversation/prompt.ts';
import { buildWordingsMessages, readWordings, WORDINGS_FORMAT } from '../../conversation/wordings.ts';
import { isNearby } from '../../config/urls.ts';
import type { SummaryModel } from '../ports/deliveries.ts';
import { AdapterError } from '../ports/error.ts';
import type { DigestModel, ReplyModel } from '../ports/model.ts';
import type { WordingModel } from '../ports/wordings.ts';
import { createModelLoader, LOADING_QUESTION, LOADING_TOKENS } from './model-loading.ts';
import type { AnswerEnd } from './openai-answer.ts';
import { createClient, createDispatcher, KEPT_IDLE_MS } from './openai-client.ts';
import type { ServerAddress } from './openai-client.ts';
import { habitsOf } from './openai-habits.ts';
import { streamAnswer } from './openai-stream.ts';
import type { AnswerOptions } from './openai-stream.ts';

export interface OpenAiModelOptions extends AnswerOptions, ServerAddress {
  /** For agents whose files set nothing else. */
  readonly settings?: ModelSettings | undefined;
  /** Called once, when the server has refused tools. */
  readonly onToolsRefused?: () => void;
}

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
  const dispatcher = createDispatcher();
  const { onToolsRefused } = options;
  const server = {
    client: createClient(options, dispatcher),
    habits: habitsOf(options.model),
    onToolsRefused,
  };
  const { origin, pathname, host, hostname } = new URL(options.baseUrl);
  const { settings } = options;
  const loader = createModelLoader({
    ask: (signal) =>
      streamAnswer(
        server,
        { ...options, maxTokens: LOADING_TOKENS },
        { messages: LOADING_QUESTION, settings, signal, isSpoken: true },
      ),
    unloads: isNearby(hostname),
  });
  let lastUsedAt = -Infinity;
  const isWarm = () => performance.now() - lastUsedAt < KEPT_IDLE_MS;
  return {
    name: options.model,
    host,
    stream(request) {
      lastUsedAt = performance.now();
      loader.use();
      return streamAnswer(server, options, {
        ...request,
        settings: { ...settings, ...request.agent.model },
        messages: buildMessages(request),
        isSpoken: true,
      });
    },
    load: () => loader.load(),
    isLoading: () => loader.isLoading(),
    async warm() {
      loader.use();
      if (isWarm()) return;
      lastUsedAt = performance.now();
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

/** Room for twelve wordings in JSON, also in languages with many tokens per word. */
const WORDINGS_TOKENS = 600;

/** Creates the digest model on the same API. */
export function createOpenAiDigests(options: Omit<OpenAiModelOptions, 'maxTokens'>): DigestModel {
  const server = { client: createClient(options, createDispatcher()), habits: habitsOf(options.model) };
  return {
    async summarize(input, signal) {
      const messages = buildDigestMessages(input);
      const maxTokens = Math.ceil(input.maxChars / CHARS_PER_TOKEN);
      let text = '';
      let usage: AnswerEnd['usage'];
      const { settings } = options;
      const request = { messages, signal, settings, isSpoken: false };
      let { thinksUnopened } = server.habits;
      for await (const event of streamAnswer(server, { ...options, maxTokens }, request)) {
        // The first answer of a model that closes its thoughts without opening them: they were all of the text so far.
        if (server.habits.thinksUnopened !== thinksUnopened) text = '';
        ({ thinksUnopened } = server.habits);
        if (event.type === 'token') text += event.text;
        if (event.type === 'end') usage = event.usage;
      }
      return { text, model: options.model, ...(usage === undefined ? {} : { usage }) };
    },
  };
}

/** Creates the model for wordings on the same API. A server that takes no form of the answer answers in lines. */
export function createOpenAiWordings(options: Omit<OpenAiModelOptions, 'maxTokens'>): WordingModel {
  const ask = formAsker(options, WORDINGS_TOKENS);
  return {
    name: options.model,
    wordings: async (passage, signal) =>
      readWordings((await ask(buildWordingsMessages(passage), WORDINGS_FORMAT, signal)).text),
  };
}

/** Room for the sentences and for thirty fields. */
const SUMMARY_TOKENS = 1_200;

/** Creates the model that summarises calls on the same API. */
export function createOpenAiSummaries(options: Omit<OpenAiModelOptions, 'maxTokens'>): SummaryModel {
  const ask = formAsker(options, SUMMARY_TOKENS);
  return {
    async summarizeCall(request, signal) {
      const { fields } = request;
      const { text, usage } = await ask(buildSummaryMessages(request), summaryFormat(fields), signal);
      const summary = readSummary(text, fields, options.model);
      if (summary !== undefined) return { summary, ...(usage === undefined ? {} : { usage }) };
      throw new AdapterError({ vendor: 'openai', operation: 'summarizeCall', kind: 'malformed' });
    },
  };
}

interface FormAnswer {
  readonly text: string;
  readonly usage?: NonNullable<AnswerEnd['usage']>;
}

/** Asks for an answer of a certain form. Returns its whole text. */
function formAsker(options: Omit<OpenAiModelOptions, 'maxTokens'>, maxTokens: number) {
  const server = { client: createClient(options, createDispatcher()), habits: habitsOf(options.model) };
  const { settings } = options;
  return async (
    messages: readonly ChatMessage[],
    format: object,
    signal: AbortSignal,
  ): Promise<FormAnswer> => {
    const request = {
      messages,
      signal,
      settings: { ...settings, extra: { ...settings?.extra, response_format: format } },
      isSpoken: false,
    };
    let text = '';
    let usage: AnswerEnd['usage'];
    for await (const event of streamAnswer(server, { ...options, maxTokens }, request)) {
      if (event.type === 'token') text += event.text;
      if (event.type === 'end') ({ usage } = event);
    }
    return { text, ...(usage === undefined ? {} : { usage }) };
  };
}
