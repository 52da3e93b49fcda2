/** A fake ElevenLabs: a local HTTP server with the API of its streamed text-to-speech, including its failures. */
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { SpeakBehaviour, SpeechBehaviour } from './elevenlabs-behaviour.ts';
import { tooManyAtOnce, unprocessable } from './elevenlabs-behaviour.ts';
import { FakeVendor } from './fake-vendor.ts';
import type { Arrival, VendorRequest } from './fake-vendor.ts';
import { playConnectionFailure } from './connection-failure.ts';
import { preciseNow, until } from './local-server.ts';
import { spokenMp3 } from './spoken-mp3.ts';

/** Number of bytes that are sent at once. */
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

export interface SpeechRequest extends VendorRequest {
  readonly voiceId: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: SpeechBody;
  /** When the first byte of audio was sent. */
  firstByteAt?: number;
  bytes: number;
}

export class FakeElevenLabs extends FakeVendor<SpeechBody, SpeechBehaviour, SpeechRequest> {
  #mostAtOnce = Infinity;
  #open = 0;

  /** The value for `ELEVENLABS_BASE_URL`. */
  get baseUrl(): string {
    return this.origin;
  }

  /** Sets the account's limit of concurrent requests. Requests beyond it are refused. */
  allowAtOnce(most: number): void {
    this.#mostAtOnce = most;
  }

  protected async handle(arrival: Arrival): Promise<void> {
    const { request, response, source } = arrival;
    const url = new URL(request.url ?? '/', this.baseUrl);
    const voiceId = PATH.exec(url.pathname)?.[1];
    const listsModels = request.method === 'GET' && url.pathname === '/v1/models';
    if (!listsModels && (request.method !== 'POST' || voiceId === undefined)) {
      sendJson(response, 404, 'Not Found');
      return;
    }
    if (this.isRefused(request.headers['xi-api-key'])) {
      sendJson(response, 401, { status: 'invalid_api_key', message: 'Invalid API key' });
      return;
    }
    if (voiceId === undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
      return;
    }
    const body = speechBody.safeParse(parseJson(source));
    const record: SpeechRequest = {
      ...this.recordOf(arrival),
      voiceId,
      query: Object.fromEntries(url.searchParams),
      body: body.success ? body.data : { text: '' },
      bytes: 0,
    };
    this.keepOpen(record, response);
    this.#open += 1;
    response.on('close', () => (this.#open -= 1));
    const behaviour = body.success ? this.#behaviourFor(record) : unprocessable();
    await behave(behaviour, record, response);
  }

  #behaviourFor(record: SpeechRequest): SpeechBehaviour {
    if (this.#open > this.#mostAtOnce) return tooManyAtOnce();
    return this.scripted(record.body, record.index) ?? { type: 'speak' };
  }
}

/** Starts the fake on a free port of the loopback interface. */
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
  if (behaviour.type === 'speak') await speak(behaviour, record, response);
  else if (behaviour.type === 'status')
    sendJson(response, behaviour.status, behaviour.detail, behaviour.headers);
  else playConnectionFailure(behaviour, response);
}

async function speak(
  { firstByteMs = 0, chunkMs = 0, charsPerSecond, fault }: SpeakBehaviour,
  record: SpeechRequest,
  response: ServerResponse,
): Promise<void> {
  const audio = spokenMp3(record.body.text, charsPerSecond);
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
