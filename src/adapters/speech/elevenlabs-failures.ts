/** Converts errors of the ElevenLabs SDK into `AdapterError`. */
import { ElevenLabsError, ElevenLabsTimeoutError } from '@elevenlabs/elevenlabs-js';
import { isConnectTimeout, traceOf } from '../../lib/foreign-errors.ts';
import { AdapterError } from '../ports/error.ts';
import { refusalFailure, speechFailure } from './elevenlabs-refusals.ts';

/** Converts what was thrown before the audio began. */
export function requestFailure(error: unknown): AdapterError {
  if (error instanceof AdapterError) return error;
  const cause = traceOf(error);
  if (error instanceof ElevenLabsTimeoutError) {
    return speechFailure(isConnectTimeout(error) ? 'unreachable' : 'timeout', { cause });
  }
  if (!(error instanceof ElevenLabsError)) return speechFailure('bad-request', { cause });
  const { statusCode: status, rawResponse, body, requestId } = error;
  if (status === undefined) return speechFailure('unreachable', { cause });
  return refusalFailure({ status, body, headers: rawResponse?.headers, requestId, cause });
}

/** Converts what was thrown while audio was read. */
export function streamFailure(error: unknown): AdapterError {
  return speechFailure('cut', { cause: traceOf(error) });
}
