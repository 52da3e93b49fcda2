/** ElevenLabs on this machine: a real HTTP server that speaks the wire of its streamed text-to-speech, and fails as it does. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';
import type { SpeakBehaviour, SpeechBehaviour } from './elevenlabs-behaviour.ts';
import { tooManyAtOnce, unprocessable } from './elevenlabs-behaviour.ts';
import { LocalServer, until } from './local-server.ts';
import { preciseNow } from './openai-record.ts';
import { spokenMp3 } from './spoken-mp3.ts';

/** Bytes that leave together. */
const CHUNK_BYTES = 1_024;
const PATH = /^\/v1\/text-to-speech\/([^/]+)\/stream$/u;

const speechBody = z.strictObject({
  text: z.string().min(1),
  model_id: z.string().exactOptional(),
  language_code: z.string().exactOptional(),
  seed: z.int().exactOptional(),
  previous_text: z.string().exactOptional(),
  next_text: z.string().exactOptional(),
  voice_settings: z
    .strictObject({ stability: z.number(), similarity_boost: z.number(), speed: z.number().exactOptional() })
    .exactOptional(),
});
type SpeechBody = z.infer<typeof speechBody>;

export interface SpeechRequest {
  readonly index: number;
  /** Epoch milliseconds, with fractions, at which the whole request had come. */
  readonly at: number;
  readonly voiceId: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: SpeechBody;
  /** Counts connections from 1: the same number twice is a connection kept alive. */
  readonly connection: number;
  /** When its first byte of audio left. */
  firstByteAt?: number;
  bytes: number;
  /** The client closed before the audio was complete. */
  closedEarly: boolean;
}

type Script = (body: SpeechBody, index: number) => SpeechBehaviour | undefined;

export class FakeElevenLabs implements AsyncDisposable {
  readonly #server: LocalServer;
  readonly #requests: SpeechRequest[] = [];
  readonly #refusedKeys = new Set<string>();
  #script: Script = () => undefined;
  #mostAtOnce = Infinity;
  #open = 0;

  constructor() {
    this.#server = new LocalServer(createServer((request, response) => void this.#handle(request, response)));
  }

  /** As `ELEVENLABS_BASE_URL` takes it. */
  get baseUrl(): string {
    return this.#server.origin;
  }

  get requests(): readonly SpeechRequest[] {
    return this.#requests;
  }

  get connectionCount(): number {
    return this.#server.connectionCount;
  }

  /** How requests are answered from now on: one by one, and well after the last; or as a function says. */
  script(...next: readonly [Script] | readonly SpeechBehaviour[]): void {
    const [first] = next;
    if (typeof first === 'function') {
      this.#script = first;
      return;
    }
    const queue = next.filter((behaviour) => typeof behaviour === 'object');
    this.#script = () => queue.shift();
  }

  refuse(key: string): void {
    this.#refusedKeys.add(key);
  }

  /** The account's limit: what comes beyond it is refused. */
  allowAtOnce(most: number): void {
    this.#mostAtOnce = most;
  }

  listen = (): Promise<void> => this.#server.listen();
  goDown = (): Promise<void> => this.#server.goDown();
  [Symbol.asyncDispose] = (): Promise<void> => this.#server.goDown();

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const source = await readText(request).catch(() => undefined);
    if (source === undefined) return;
    const url = new URL(request.url ?? '/', this.baseUrl);
    const voiceId = PATH.exec(url.pathname)?.[1];
    const key = request.headers['xi-api-key'];
    if (request.method !== 'POST' || voiceId === undefined) {
      sendJson(response, 404, 'Not Found');
      return;
    }
    if (typeof key !== 'string' || this.#refusedKeys.has(key)) {
      sendJson(response, 401, { status: 'invalid_api_key', message: 'Invalid API key' });
      return;
    }
    const body = speechBody.safeParse(parseJson(source));
    const record: SpeechRequest = {
      index: this.#requests.length,
      at: preciseNow(),
      voiceId,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: body.success ? body.data : { text: '' },
      connection: this.#server.numberOf(request.socket),
      bytes: 0,
      closedEarly: false,
    };
    this.#requests.push(record);
    this.#open += 1;
    response.on('close', () => {
      this.#open -= 1;
      record.closedEarly = !response.writableFinished && response.errored == null;
    });
    const behaviour = body.success ? this.#behaviourFor(record) : unprocessable();
    await behave(behaviour, record, response);
  }

  #behaviourFor(record: SpeechRequest): SpeechBehaviour {
    if (this.#open > this.#mostAtOnce) return tooManyAtOnce();
    return this.#script(record.body, record.index) ?? { type: 'speak' };
  }
}

/** Starts on a free port of the loopback interface. */
export async function startFakeElevenLabs(): Promise<FakeElevenLabs> {
  const fake = new FakeElevenLabs();
  await fake.listen();
  return fake;
}

async function behave(
  behaviour: SpeechBehaviour,
  record: SpeechRequest,
  response: ServerResponse,
): Promise<void> {
  switch (behaviour.type) {
    case 'silence':
      return;
    case 'refuse':
      response.destroy(new Error('refused by script'));
      return;
    case 'page':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>');
      return;
    case 'status':
      sendJson(response, behaviour.status, behaviour.detail, behaviour.headers);
      return;
    case 'speak':
      await speak(behaviour, record, response);
  }
}

async function speak(
  { firstByteMs = 0, chunkMs = 0, fault }: SpeakBehaviour,
  record: SpeechRequest,
  response: ServerResponse,
): Promise<void> {
  const audio = spokenMp3(record.body.text);
  const end = fault === undefined ? audio.length : Math.floor(audio.length * fault.afterShare);
  if (!(await until(record.at + firstByteMs, response))) return;
  response.writeHead(200, { 'content-type': 'audio/mpeg', 'request-id': `req${record.index}` });
  for (let at = 0, sent = 0; at < end; at += CHUNK_BYTES, sent += 1) {
    if (!(await until(record.at + firstByteMs + sent * chunkMs, response))) return;
    const chunk = audio.subarray(at, Math.min(end, at + CHUNK_BYTES));
    response.write(chunk);
    record.firstByteAt ??= preciseNow();
    record.bytes += chunk.length;
  }
  if (fault === undefined) response.end();
  else if (fault.kind === 'cut') response.write('', () => void response.destroy(new Error('cut by script')));
}

function sendJson(
  response: ServerResponse,
  status: number,
  detail: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ detail }));
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
