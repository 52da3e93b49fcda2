/** Formats responses of OpenAI's chat completions exactly as the vendor sends them. */
import type { AnswerBehaviour, VendorErrorBody } from './openai-behaviour.ts';

export interface ChatRequestBody {
  readonly model: string;
  readonly messages: readonly {
    readonly role: string;
    readonly content: string;
    readonly tool_calls?: readonly { readonly function: { readonly name: string } }[];
  }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_completion_tokens?: number;
}

const STATUS_ERRORS: Readonly<Record<number, VendorErrorBody>> = {
  400: {
    message: "Invalid value for 'messages'.",
    type: 'invalid_request_error',
    code: 'invalid_value',
    param: 'messages',
  },
  401: {
    message: 'Incorrect API key provided: sk-…abcd.',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  },
  403: {
    message: 'Country, region, or territory not supported',
    type: 'request_forbidden',
    code: 'unsupported_country_region_territory',
  },
  404: {
    message: 'The model `gpt-none` does not exist or you do not have access to it.',
    type: 'invalid_request_error',
    code: 'model_not_found',
  },
  429: {
    message: 'Rate limit reached for requests per minute. Please try again in 2s.',
    type: 'requests',
    code: 'rate_limit_exceeded',
  },
};
const SERVER_ERROR: VendorErrorBody = {
  message: 'The server had an error while processing your request. Sorry about that!',
  type: 'server_error',
  code: null,
};

/** The body of an error response: the vendor's error for the status, or `error`. */
export function errorBody(status: number, error: VendorErrorBody | undefined): string {
  return JSON.stringify({ error: { param: null, ...(error ?? STATUS_ERRORS[status] ?? SERVER_ERROR) } });
}

/** An error object within a stream. */
export function errorEvent(error: VendorErrorBody | undefined): string {
  return `data: ${errorBody(500, error)}\n\n`;
}

/** The tokens of an answer. Text is split as by the vendor: a word with the space before it. */
export function tokensOf(behaviour: AnswerBehaviour, body: ChatRequestBody): readonly string[] {
  if (behaviour.tokens !== undefined) return behaviour.tokens;
  return (behaviour.text ?? echo(body)).match(/\s*\S+/gu) ?? [];
}

/** An answer of about twelve tokens that quotes the question. */
function echo(body: ChatRequestBody): string {
  const question = body.messages.findLast(({ role }) => role === 'user')?.content ?? 'nothing';
  const words = question.split(/\s+/u).slice(0, 9).join(' ');
  return `You said: ${words.replace(/[.!?]+$/u, '')}.`;
}

export interface Completion {
  readonly id: string;
  readonly created: number;
  readonly body: ChatRequestBody;
}

/** The first event of a stream: a role without text. */
export function openingEvent(completion: Completion): string {
  return chunk(completion, { role: 'assistant', content: '', refusal: null }, null);
}

export function tokenEvent(completion: Completion, token: string): string {
  return chunk(completion, { content: token }, null);
}

/** The first fragment of a tool call; its arguments come in fragments, too. */
export function toolCallEvent(completion: Completion): string {
  const call = { name: 'take_message', arguments: '{"na' };
  return chunk(
    completion,
    { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: call }] },
    null,
  );
}

/** A whole call, in as many events as the vendor needs: the name, then the arguments in two parts. */
export function callEvents(
  completion: Completion,
  index: number,
  { name, arguments: given }: { readonly name: string; readonly arguments: string },
): readonly string[] {
  const middle = Math.ceil(given.length / 2);
  const part = (fields: object) => chunk(completion, { tool_calls: [{ index, ...fields }] }, null);
  return [
    part({ id: `call_${completion.id}_${index}`, type: 'function', function: { name, arguments: '' } }),
    part({ function: { arguments: given.slice(0, middle) } }),
    part({ function: { arguments: given.slice(middle) } }),
  ];
}

export function finishEvent(completion: Completion, reason: string): string {
  return chunk(completion, {}, reason);
}

/** The token counts, if the request asked for them, and the end of the stream. */
export function closingEvents(completion: Completion, tokens: number): string {
  if (completion.body.stream_options?.include_usage !== true) return 'data: [DONE]\n\n';
  const usage = JSON.stringify({ ...head(completion), choices: [], usage: usageOf(completion.body, tokens) });
  return `data: ${usage}\n\ndata: [DONE]\n\n`;
}

/** The response to a request without `stream`. */
export function wholeCompletion(
  completion: Completion,
  text: string,
  tokens: number,
  reason: string,
): string {
  return JSON.stringify({
    ...head(completion),
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text, refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: reason,
      },
    ],
    usage: usageOf(completion.body, tokens),
  });
}

function chunk(completion: Completion, delta: object, reason: string | null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: reason }];
  const usage = completion.body.stream_options?.include_usage === true ? { usage: null } : {};
  return `data: ${JSON.stringify({ ...head(completion), choices, ...usage })}\n\n`;
}

function head({ id, created, body }: Completion): object {
  return {
    id,
    object: 'chat.completion.chunk',
    created,
    model: `${body.model}-2025-04-14`,
    service_tier: 'default',
    system_fingerprint: 'fp_evercall',
  };
}

/** Token counts, estimated at four characters per token. */
function usageOf(body: ChatRequestBody, completionTokens: number): object {
  const characters = body.messages.reduce((sum, { content }) => sum + content.length, 0);
  const promptTokens = Math.ceil(characters / 4);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
