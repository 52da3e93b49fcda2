/** Checks that ElevenLabs is there and takes the key, without making audio. */
import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import type { ElevenLabsOptions } from './elevenlabs.ts';
import { requestFailure } from './elevenlabs-failures.ts';

/** Returns the check. It throws `AdapterError`. */
export function createElevenLabsCheck({
  apiKey,
  baseUrl,
}: ElevenLabsOptions): (signal: AbortSignal) => Promise<void> {
  const client = new ElevenLabsClient({ apiKey, baseUrl, maxRetries: 0, logging: { silent: true } });
  return async (abortSignal) => {
    try {
      await client.models.list({ abortSignal });
    } catch (error: unknown) {
      const failure = requestFailure(error);
      // A key for text to speech only may not list models. It is a valid key.
      if (failure.code !== 'missing_permissions') throw failure;
    }
  };
}
