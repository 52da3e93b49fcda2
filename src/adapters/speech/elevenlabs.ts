/** Speech synthesis with a voice of the customer's own ElevenLabs account. */
import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import { Agent } from 'undici';
import type { SpeechAudio, SpeechRequest, SpeechSynthesis } from '../ports/speech.ts';
import { requestFailure, streamFailure } from './elevenlabs-failures.ts';
import { speechFailure } from './elevenlabs-refusals.ts';

export interface ElevenLabsOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
}

/**
 * MP3 has no header with its total length, so it can be played while it is still generated. 22 kHz is more than a telephone
 * carries, at 4 KB per second. See docs/decisions/0022-own-audio.md.
 */
const FORMAT = 'mp3_22050_32';
const CONTENT_TYPE = 'audio/mpeg';

/** With a fixed seed the vendor tries to make the same text sound the same every time. */
const SEED = 20;

/** Same as for the model: between two answers a connection is idle for longer than Node's default of 4 s. */
const KEPT_IDLE_MS = 60_000;

/** Last resort. The readers of the audio abort after deadlines of seconds. */
const SDK_TIMEOUT_S = 30;

/** Creates streamed speech synthesis by ElevenLabs. Connections are reused. */
export function createElevenLabs({ apiKey, baseUrl }: ElevenLabsOptions): SpeechSynthesis {
  // Typed as `object`, because the types of undici and of Node's bundled copy differ by a version.
  const withAgent: object = { dispatcher: new Agent({ keepAliveTimeout: KEPT_IDLE_MS }) };
  const client = new ElevenLabsClient({
    apiKey,
    baseUrl,
    // The voice policy retries, not the SDK.
    maxRetries: 0,
    timeoutInSeconds: SDK_TIMEOUT_S,
    logging: { silent: true },
    fetch: (input, init) => fetch(input, { ...init, ...withAgent }),
  });
  return {
    format: FORMAT,
    synthesise: (request) => synthesise(client, request),
  };
}

async function synthesise(client: ElevenLabsClient, request: SpeechRequest): Promise<SpeechAudio> {
  const { signal, voice } = request;
  signal.throwIfAborted();
  // Each request needs its own controller, because the SDK never removes its listener from the signal it gets.
  const controller = new AbortController();
  const forward = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  const stopForwarding = () => signal.removeEventListener('abort', forward);
  try {
    const { data, rawResponse } = await client.textToSpeech
      .stream(voice.voiceId, bodyOf(request), { abortSignal: controller.signal })
      .withRawResponse();
    const contentType = rawResponse.headers.get('content-type') ?? '';
    if (!contentType.startsWith(CONTENT_TYPE)) {
      // For example the web page of a proxy. None of it may reach the caller.
      controller.abort();
      throw speechFailure('malformed');
    }
    return { contentType: CONTENT_TYPE, chunks: readAudio(data, { signal, controller, stopForwarding }) };
  } catch (error: unknown) {
    stopForwarding();
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
  request: { signal: AbortSignal; controller: AbortController; stopForwarding: () => void },
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
    throw streamFailure(error);
  } finally {
    request.stopForwarding();
    // If the reader stopped early, stop the vendor too.
    if (!isOver) request.controller.abort();
  }
  if (isEmpty) throw speechFailure('empty');
}
