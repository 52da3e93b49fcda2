/** OpenAI on this machine: a real HTTP server that speaks its wire, and fails in every way that it does. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { AnswerBehaviour, Behaviour } from './openai-behaviour.ts';
import { LocalServer } from './local-server.ts';
import { FakeEmbeddings, parseEmbeddingsBody } from './openai-embeddings.ts';
import { playFailure } from './openai-failing.ts';
import { playAnswer } from './openai-play.ts';
import { preciseNow } from './openai-record.ts';
import type { OpenRequest, Pace, RecordedRequest } from './openai-record.ts';
import type { ChatRequestBody } from './openai-wire.ts';
import { errorBody } from './openai-wire.ts';

export type { Pace, RecordedRequest, SentChunk } from './openai-record.ts';

export type Script = (body: ChatRequestBody, index: number) => Behaviour | undefined;

export class FakeOpenAi implements AsyncDisposable {
  /** What was asked of the embeddings, and how they answer: apart from the answers of the model. */
  readonly embeddings = new FakeEmbeddings();
  readonly #server: LocalServer;
  readonly #requests: OpenRequest[] = [];
  readonly #waiting: { readonly index: number; readonly resolve: (request: RecordedRequest) => void }[] = [];
  readonly #refusedKeys = new Set<string>();
  #script: Script = () => undefined;
  #pace: Pace;

  constructor(pace: Pace) {
    this.#pace = pace;
    this.#server = new LocalServer(createServer((request, response) => void this.#handle(request, response)));
  }

  /** As `OPENAI_BASE_URL` takes it. */
  get baseUrl(): string {
    return `${this.#server.origin}/v1`;
  }

  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  get connectionCount(): number {
    return this.#server.connectionCount;
  }

  /** Resolves with request number `index` (from 0) once it has come. */
  request(index: number): Promise<RecordedRequest> {
    const known = this.#requests[index];
    if (known !== undefined) return Promise.resolve(known);
    const { promise, resolve } = Promise.withResolvers<RecordedRequest>();
    this.#waiting.push({ index, resolve });
    return promise;
  }

  /**
   * How requests are answered from now on: behaviours one by one, and well after the last of them, or a
   * function asked for each request (undefined = well).
   */
  script(...next: readonly [Script] | readonly Behaviour[]): void {
    const [first] = next;
    if (typeof first === 'function') {
      this.#script = first;
      return;
    }
    const queue = next.filter((behaviour) => typeof behaviour === 'object');
    this.#script = () => queue.shift();
  }

  /** A key that was revoked, say. */
  refuse(key: string): void {
    this.#refusedKeys.add(key);
  }

  /** The pace of answers that name none. */
  pace(pace: Pace): void {
    this.#pace = pace;
  }

  listen = (): Promise<void> => this.#server.listen();

  /** The vendor is down: open answers break off, new connections are refused until `listen()`. */
  goDown = (): Promise<void> => this.#server.goDown();

  [Symbol.asyncDispose] = (): Promise<void> => this.#server.goDown();

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let receivedAt = preciseNow();
    request.once('end', () => (receivedAt = preciseNow()));
    const source = await readText(request).catch(() => undefined);
    if (source === undefined) return;
    const refusal = refusalOf(request, this.#refusedKeys);
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
    const record = this.#record(request, response, { body, receivedAt });
    const behaviour = this.#script(body, record.index) ?? { type: 'answer' };
    await this.#behave(behaviour, record, response);
  }

  async #embed(source: string, response: ServerResponse): Promise<void> {
    const body = parseEmbeddingsBody(source);
    if (body === undefined) sendJson(response, 400, errorBody(400, undefined));
    else await this.embeddings.handle(body, response);
  }

  #record(
    request: IncomingMessage,
    response: ServerResponse,
    { body, receivedAt }: { body: ChatRequestBody; receivedAt: number },
  ): OpenRequest {
    const { promise: closed, resolve } = Promise.withResolvers<undefined>();
    const record: OpenRequest = {
      index: this.#requests.length,
      at: receivedAt,
      path: request.url ?? '',
      headers: request.headers,
      body,
      connection: this.#server.numberOf(request.socket),
      sent: [],
      closedEarly: false,
      closed,
    };
    response.on('close', () => {
      // Destroyed by us is not closed by the client.
      record.closedEarly = !response.writableFinished && response.errored == null;
      resolve(undefined);
    });
    this.#requests.push(record);
    for (const waiter of this.#waiting) if (waiter.index === record.index) waiter.resolve(record);
    return record;
  }

  async #behave(behaviour: Behaviour, record: OpenRequest, response: ServerResponse): Promise<void> {
    if (behaviour.type !== 'answer') await playFailure(behaviour, response, requestId(record));
    else await playAnswer(this.#withPace(behaviour), record, response, requestId(record));
  }

  #withPace(behaviour: AnswerBehaviour): AnswerBehaviour & Pace {
    return { ...this.#pace, ...behaviour };
  }
}

const EMBEDDINGS = '/v1/embeddings';
const ROUTES: ReadonlySet<string> = new Set(['/v1/chat/completions', EMBEDDINGS]);
const UNKNOWN_URL = { message: 'Invalid URL', type: 'invalid_request_error', code: null };
const MODELS = JSON.stringify({
  object: 'list',
  data: [{ id: 'gpt-4.1-mini', object: 'model', owned_by: 'system' }],
});

/** Starts on a free port of the loopback interface. Without a pace, answers come at once. */
export async function startFakeOpenAi(pace: Partial<Pace> = {}): Promise<FakeOpenAi> {
  const fake = new FakeOpenAi({ firstTokenMs: 0, tokenMs: 0, ...pace });
  await fake.listen();
  return fake;
}

/** What is answered before the script is asked, as the vendor's front end does. */
function refusalOf(
  request: IncomingMessage,
  refusedKeys: ReadonlySet<string>,
): { readonly status: number; readonly body: string } | undefined {
  const [, key] = /^Bearer (\S+)$/u.exec(request.headers.authorization ?? '') ?? [];
  if (key === undefined || refusedKeys.has(key)) return { status: 401, body: errorBody(401, undefined) };
  if (request.method === 'GET' && request.url === '/v1/models') return { status: 200, body: MODELS };
  if (request.method !== 'POST' || !ROUTES.has(request.url ?? '')) {
    return { status: 404, body: errorBody(404, UNKNOWN_URL) };
  }
  return undefined;
}

function requestId(record: OpenRequest): string {
  return `req_${String(record.index).padStart(8, '0')}`;
}

function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

function parseBody(source: string): ChatRequestBody | undefined {
  try {
    const body: unknown = JSON.parse(source);
    return isChatRequest(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

function isChatRequest(body: unknown): body is ChatRequestBody {
  if (typeof body !== 'object' || body === null || !('model' in body) || !('messages' in body)) return false;
  return typeof body.model === 'string' && Array.isArray(body.messages) && body.messages.length > 0;
}
