import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import { Agent } from 'undici';
import type { SpeechAudio, SpeechRequest, SpeechSynthesis } from '../ports/speech.ts';
import { brokenAudio, requestFailure, speechFailure } from './elevenlabs-failures.ts';

export interface ElevenLabsOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
}

/**
 * MP3 needs no header that holds its length, so it can be played while it is still being made; 22 kHz is more than a
 * telephone carries, and 4 KB a second. docs/decisions/0022-own-audio.md.
 */
const FORMAT = 'mp3_22050_32';
const CONTENT_TYPE = 'audio/mpeg';

/** The same text is to sound the same when it is asked for again: the vendor then tries to. */
const SEED = 20;

/** As for the model: between two answers a connection is idle for longer than Node's own 4 s. */
const KEPT_IDLE_MS = 60_000;

/** Only a last resort: whoever waits for audio has deadlines of seconds and aborts. */
const SDK_TIMEOUT_S = 30;

/** Speaks with a voice of our own ElevenLabs account, streamed. Connections are kept for later requests. */
export function createElevenLabs({ apiKey, baseUrl }: ElevenLabsOptions): SpeechSynthesis {
  // As an object: the types of undici and of the copy of it in Node differ by a version.
  const kept: object = { dispatcher: new Agent({ keepAliveTimeout: KEPT_IDLE_MS }) };
  const client = new ElevenLabsClient({
    apiKey,
    baseUrl,
    // Retries are the voice policy's.
    maxRetries: 0,
    timeoutInSeconds: SDK_TIMEOUT_S,
    logging: { silent: true },
    fetch: (input, init) => fetch(input, { ...init, ...kept }),
  });
  return {
    format: FORMAT,
    synthesise: (request) => synthesise(client, request),
  };
}

async function synthesise(client: ElevenLabsClient, request: SpeechRequest): Promise<SpeechAudio> {
  const { signal, voice } = request;
  signal.throwIfAborted();
  // A controller of our own for each request: the SDK leaves a listener on the signal that it is given.
  const controller = new AbortController();
  const forward = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  const letGo = () => signal.removeEventListener('abort', forward);
  try {
    const { data, rawResponse } = await client.textToSpeech
      .stream(voice.voiceId, bodyOf(request), { abortSignal: controller.signal })
      .withRawResponse();
    const contentType = rawResponse.headers.get('content-type') ?? '';
    if (!contentType.startsWith(CONTENT_TYPE)) {
      // A web page of a proxy, say: not a byte of it may reach a caller.
      controller.abort();
      throw speechFailure('malformed');
    }
    return { contentType: CONTENT_TYPE, chunks: readAudio(data, { signal, controller, letGo }) };
  } catch (error: unknown) {
    letGo();
    signal.throwIfAborted();
    throw requestFailure(error);
  }
}

function bodyOf({ text, voice, previousText, nextText }: SpeechRequest) {
  return {
    text,
    outputFormat: FORMAT,
    modelId: voice.model,
    languageCode: voice.language,
    seed: SEED,
    voiceSettings: {
      stability: voice.stability,
      similarityBoost: voice.similarityBoost,
      ...(voice.speed === 1 ? {} : { speed: voice.speed }),
    },
    ...(previousText === undefined ? {} : { previousText }),
    ...(nextText === undefined ? {} : { nextText }),
  } as const;
}

async function* readAudio(
  body: ReadableStream<Uint8Array>,
  request: { signal: AbortSignal; controller: AbortController; letGo: () => void },
): AsyncGenerator<Uint8Array, void> {
  let isOver = false;
  let isEmpty = true;
  try {
    for await (const chunk of body) {
      isEmpty &&= chunk.length === 0;
      yield chunk;
    }
    isOver = true;
  } catch (error: unknown) {
    request.signal.throwIfAborted();
    throw brokenAudio(error);
  } finally {
    request.letGo();
    // Whoever stops reading early stops the vendor too.
    if (!isOver) request.controller.abort();
  }
  if (isEmpty) throw speechFailure('empty');
}
