/**
 * A fake OpenAI: a local HTTP server with the API of chat completions and embeddings, including its failures. The question
 * that each gateway asks at its start is answered, and neither scripted nor recorded.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LOADING_QUESTION } from '../../src/adapters/llm/model-loading.ts';
import { FakeVendor } from './fake-vendor.ts';
import type { Arrival } from './fake-vendor.ts';
import type { Behaviour } from './openai-behaviour.ts';
import { FakeEmbeddings, parseEmbeddingsBody } from './openai-embeddings.ts';
import { playFailure } from './openai-failing.ts';
import { playAnswer } from './openai-play.ts';
import type { OpenRequest, Pace } from './openai-record.ts';
import type { ChatRequestBody } from './openai-wire.ts';
import { errorBody, wholeCompletion } from './openai-wire.ts';

export type { Pace, RecordedRequest, SentChunk } from './openai-record.ts';

export class FakeOpenAi extends FakeVendor<ChatRequestBody, Behaviour, OpenRequest> {
  /** The embeddings, with their own requests and script. */
  readonly embeddings = new FakeEmbeddings();
  #pace: Pace;

  constructor(pace: Pace) {
    super();
    this.#pace = pace;
  }

  /** The value for `OPENAI_BASE_URL`. */
  get baseUrl(): string {
    return `${this.origin}/v1`;
  }

  /** Sets the pace of answers whose behaviour does not set one. */
  pace(pace: Pace): void {
    this.#pace = pace;
  }

  protected async handle(arrival: Arrival): Promise<void> {
    const { request, response, source } = arrival;
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) {
      sendJson(response, refusal.status, refusal.body);
      return;
    }
    if (request.url === EMBEDDINGS) {
      await this.#embed(source, response);
      return;
    }
    const body = parseBody(source);
    if (body === undefined) {
      sendJson(response, 400, errorBody(400, undefined));
      return;
    }
    if (body.messages.at(-1)?.content === LOADING_QUESTION[0]?.content) {
      sendJson(response, 200, wholeCompletion({ id: 'chatcmpl-load', created: 0, body }, '14', 1, 'stop'));
      return;
    }
    const record = this.#record(arrival, body);
    const behaviour = this.scripted(body, record.index) ?? { type: 'answer' };
    if (behaviour.type !== 'answer') await playFailure(behaviour, response, requestId(record));
    else await playAnswer({ ...this.#pace, ...behaviour }, record, response, requestId(record));
  }

  /** The response that does not depend on the script, as from the vendor's front end; undefined if there is none. */
  #refusalOf(request: IncomingMessage): { readonly status: number; readonly body: string } | undefined {
    const [, key] = /^Bearer (\S+)$/u.exec(request.headers.authorization ?? '') ?? [];
    if (this.isRefused(key)) return { status: 401, body: errorBody(401, undefined) };
    if (request.method === 'GET' && request.url === '/v1/models') return { status: 200, body: MODELS };
    if (request.method !== 'POST' || !ROUTES.has(request.url ?? '')) {
      return { status: 404, body: errorBody(404, UNKNOWN_URL) };
    }
    return undefined;
  }

  async #embed(source: string, response: ServerResponse): Promise<void> {
    const body = parseEmbeddingsBody(source);
    if (body === undefined) sendJson(response, 400, errorBody(400, undefined));
    else await this.embeddings.handle(body, response);
  }

  #record(arrival: Arrival, body: ChatRequestBody): OpenRequest {
    const { promise: closed, resolve } = Promise.withResolvers<undefined>();
    const path = arrival.request.url ?? '';
    const record: OpenRequest = { ...this.recordOf(arrival), path, body, sent: [], closed };
    this.keepOpen(record, arrival.response);
    arrival.response.on('close', () => resolve(undefined));
    return record;
  }
}

const EMBEDDINGS = '/v1/embeddings';
const ROUTES: ReadonlySet<string> = new Set(['/v1/chat/completions', EMBEDDINGS]);
const UNKNOWN_URL = { message: 'Invalid URL', type: 'invalid_request_error', code: null };
const MODELS = JSON.stringify({
  object: 'list',
  data: [{ id: 'gpt-4.1-mini', object: 'model', owned_by: 'system' }],
});

/** Starts the fake on a free port of the loopback interface. Without a pace, answers come at once. */
export async function startFakeOpenAi(pace: Partial<Pace> = {}): Promise<FakeOpenAi> {
  const fake = new FakeOpenAi({ firstTokenMs: 0, tokenMs: 0, ...pace });
  await fake.listen();
  return fake;
}

function requestId(record: OpenRequest): string {
  return `req_${String(record.index).padStart(8, '0')}`;
}

function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

function parseBody(source: string): ChatRequestBody | undefined {
  try {
    // An assistant's message that only calls tools has null for its content.
    const body: unknown = JSON.parse(source, (key, value: unknown) =>
      key === 'content' && value === null ? '' : value,
    );
    return isChatRequest(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

function isChatRequest(body: unknown): body is ChatRequestBody {
  if (typeof body !== 'object' || body === null || !('model' in body) || !('messages' in body)) return false;
  return typeof body.model === 'string' && Array.isArray(body.messages) && body.messages.length > 0;
}
