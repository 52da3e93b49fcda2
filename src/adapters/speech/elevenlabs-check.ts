/** Checks that ElevenLabs is there and takes the key, without making audio. */
import { traceOf } from '../../lib/foreign-errors.ts';
import type { ElevenLabsOptions } from './elevenlabs.ts';
import { refusalFailure, speechFailure } from './elevenlabs-refusals.ts';

/**
 * Returns the check. It throws `AdapterError`. It asks without the vendor's package: a gateway checks while it has calls, and
 * loading 5,400 modules would stop them for seconds.
 */
export function createElevenLabsCheck({
  apiKey,
  baseUrl,
}: ElevenLabsOptions): (signal: AbortSignal) => Promise<void> {
  const url = new URL('v1/models', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  return async (signal) => {
    const response = await fetch(url, { headers: { 'xi-api-key': apiKey }, signal }).catch(
      (error: unknown) => {
        throw speechFailure(signal.aborted ? 'timeout' : 'unreachable', { cause: traceOf(error) });
      },
    );
    const { ok, status, headers } = response;
    if (ok) return response.body?.cancel();
    const body: unknown = await response.json().catch(() => undefined);
    const failure = refusalFailure({ status, body, headers });
    // A key for text to speech only may not list models. It is a valid key.
    if (failure.code !== 'missing_permissions') throw failure;
  };
}
