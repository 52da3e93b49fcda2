/** The ways in which the fake ElevenLabs can answer a request: normally, slowly, or with one of the vendor's failures. */
import type { ConnectionFailure } from './connection-failure.ts';

export interface SpeakBehaviour {
  readonly type: 'speak';
  /** Time from the arrival of the request to the first byte of audio. */
  readonly firstByteMs?: number;
  /** Time between two kilobytes of audio; 0 sends everything at once. */
  readonly chunkMs?: number;
  /** Speaking pace of the voice. */
  readonly charsPerSecond?: number;
  /** After this share of the audio, the connection is cut, or it stays open and silent (`stall`). */
  readonly fault?: { readonly kind: 'cut' | 'stall'; readonly afterShare: number };
}

export type SpeechBehaviour =
  | SpeakBehaviour
  | {
      readonly type: 'status';
      readonly status: number;
      readonly detail: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | ConnectionFailure;

/** An error response in the vendor's format. */
export function vendorError(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): SpeechBehaviour {
  const message = `Something about the words of the agent (${code}).`;
  return { type: 'status', status, headers, detail: { status: code, message } };
}

export const invalidKey = (): SpeechBehaviour => vendorError(401, 'invalid_api_key');
/** The vendor answers with 401, although the key is valid. */
export const outOfQuota = (): SpeechBehaviour => vendorError(401, 'quota_exceeded');
export const noSuchVoice = (): SpeechBehaviour => vendorError(404, 'voice_not_found');
export const tooManyAtOnce = (): SpeechBehaviour => vendorError(429, 'too_many_concurrent_requests');
export const systemBusy = (): SpeechBehaviour => vendorError(429, 'system_busy');

/** The response to a request with invalid fields; its `detail` is a list instead of an object. */
export function unprocessable(): SpeechBehaviour {
  const detail = [{ type: 'missing', loc: ['body', 'text'], msg: 'Field required', input: {} }];
  return { type: 'status', status: 422, detail };
}

export function cutAfter(afterShare: number): SpeakBehaviour {
  return { type: 'speak', fault: { kind: 'cut', afterShare } };
}
