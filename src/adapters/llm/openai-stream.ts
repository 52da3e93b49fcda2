/** Runs one streamed chat completion and turns its chunks into model events. */
import type OpenAI from 'openai';
import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { ModelSettings } from '../../contracts/agent.ts';
import type { ChatMessage } from '../../conversation/prompt.ts';
import type { ModelEvent, ModelRequest, OfferedTool } from '../ports/model.ts';
import type { HeldRequest } from './model-fetch.ts';
import { readAnswer } from './openai-answer.ts';
import type { Answer } from './openai-answer.ts';
import { requestFailure } from './openai-failures.ts';
import { learnFrom } from './openai-habits.ts';
import type { ServerHabits } from './openai-habits.ts';
import { arrangeMessages } from './openai-messages.ts';

/** Tokens for thoughts, on top of the limit of the answer. The answer itself is limited in characters by its reader. */
const THOUGHT_TOKENS = 2_000;

/** A request is adapted at most this often: two names of the limit, the roles twice, and some refused fields. */
const MAX_ADAPTATIONS = 8;

/** A request for any purpose: an answer or a digest. */
interface Chat extends Pick<ModelRequest, 'signal' | 'hold' | 'continueAfter'> {
  readonly messages: readonly ChatMessage[];
  readonly settings?: ModelSettings | undefined;
  /** False for a digest, which may quote lines of the call. */
  readonly isSpoken: boolean;
  readonly tools?: readonly OfferedTool[] | undefined;
  readonly noMoreTools?: true | undefined;
}

export interface AnswerOptions {
  readonly model: string;
  /** Hard limit of an answer. The soft limit, in characters, is applied by the code that reads the stream. */
  readonly maxTokens: number;
}

/** The client and what is known about its server. */
export interface Server {
  readonly client: OpenAI;
  readonly habits: ServerHabits;
  /** Called once, when the server has refused tools. From then on it is asked without them. */
  readonly onToolsRefused?: (() => void) | undefined;
}

/**
 * Sends the request on the first read, or once `hold` resolves. Throws `AdapterError`, or the abort reason of its signal.
 * Aborting the signal or leaving the loop early closes the request.
 */
export async function* streamAnswer(
  server: Server,
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
    answer = await open(server, options, { ...request, signal: controller.signal });
    const { tools } = request;
    const offered = tools === undefined ? {} : { offered: new Set(tools.map(({ name }) => name)) };
    yield* readAnswer(answer, { ...request, habits: server.habits, ...offered });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', forward);
    // If the reader stopped early, stop the vendor too. A complete answer leaves its connection open for reuse.
    if (answer?.isOver !== true) controller.abort();
  }
}

/** The fields that a server may refuse, and that an answer does not depend on. */
function optionalFields(
  { maxTokens }: AnswerOptions,
  { settings = {}, tools, noMoreTools }: Chat,
  { limitName, refused, thinks }: ServerHabits,
): Record<string, unknown> {
  const limit = thinks ? maxTokens + THOUGHT_TOKENS : maxTokens;
  const fields: Record<string, unknown> = {
    ...settings.extra,
    ...(limitName === undefined ? {} : { [limitName]: limit }),
    stream_options: { include_usage: true },
    temperature: settings.temperature,
    reasoning_effort: settings.reasoningEffort,
    tools: tools?.map(({ name, description, parameters }) => ({
      type: 'function',
      function: { name, description, parameters },
    })),
    tool_choice: noMoreTools === true ? 'none' : undefined,
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => value !== undefined && !refused.has(name)),
  );
}

/** Sends the request. A server that refuses a field or the order of roles is asked again at once without it. */
async function open(server: Server, options: AnswerOptions, chat: Chat): Promise<Answer> {
  const { client, habits } = server;
  for (let requests = 1; ; requests++) {
    const fields = optionalFields(options, chat, habits);
    const body: ChatCompletionCreateParamsStreaming = {
      ...fields,
      model: options.model,
      messages: arrangeMessages(chat.messages, habits).map(messageParam),
      stream: true,
    };
    try {
      return { ...(await send(client, body, chat)), requests };
    } catch (error) {
      const isNew = requests <= MAX_ADAPTATIONS && learnFrom(error, Object.keys(fields), habits);
      if (!isNew) throw requestFailure(error, { requests });
      if ('tools' in fields && habits.refused.has('tools')) server.onToolsRefused?.();
    }
  }
}

function messageParam({ role, content, calls, callId }: ChatMessage): ChatCompletionMessageParam {
  if (role === 'tool') return { role, content, tool_call_id: callId ?? '' };
  if (role !== 'assistant' || calls === undefined) return { role, content };
  const tool_calls = calls.map(({ id, name, arguments: given }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: given },
  }));
  return { role, content: content === '' ? null : content, tool_calls };
}

async function send(
  client: OpenAI,
  body: ChatCompletionCreateParamsStreaming,
  { hold, signal }: Pick<ModelRequest, 'hold' | 'signal'>,
): Promise<Omit<Answer, 'requests'>> {
  let hasEnded = false;
  const fetchOptions: HeldRequest = {
    ...(hold === undefined ? {} : { hold }),
    onLastEvent: () => (hasEnded = true),
  };
  const { data, response } = await client.chat.completions
    .create(body, { signal, fetchOptions })
    .withResponse();
  return {
    chunks: data[Symbol.asyncIterator](),
    requestId: response.headers.get('x-request-id') ?? undefined,
    isEventStream: response.headers.get('content-type')?.includes('text/event-stream') === true,
    signal,
    hasEnded: () => hasEnded,
    isOver: false,
  };
}
