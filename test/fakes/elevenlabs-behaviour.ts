/** How one request to the fake of ElevenLabs is answered: well, slowly, or in one of the ways in which the vendor fails. */
import type { LineFailure } from './relay-failure.ts';

export interface SpeakBehaviour {
  readonly type: 'speak';
  /** From the request's arrival to the first byte of audio. */
  readonly firstByteMs?: number;
  /** Between two kilobytes of audio; 0 sends all of it at once. */
  readonly chunkMs?: number;
  /** How fast the voice speaks. */
  readonly charsPerSecond?: number;
  /** The audio breaks off (`cut`), or nothing more comes (`stall`), after this share of it. */
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
  | LineFailure;

/** An error as the vendor words it. */
export function vendorError(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): SpeechBehaviour {
  const message = `Something about the words of the agent (${code}).`;
  return { type: 'status', status, headers, detail: { status: code, message } };
}

export const invalidKey = (): SpeechBehaviour => vendorError(401, 'invalid_api_key');
/** The vendor says this with 401, although the key is good. */
export const outOfQuota = (): SpeechBehaviour => vendorError(401, 'quota_exceeded');
export const noSuchVoice = (): SpeechBehaviour => vendorError(404, 'voice_not_found');
export const tooManyAtOnce = (): SpeechBehaviour => vendorError(429, 'too_many_concurrent_requests');
export const systemBusy = (): SpeechBehaviour => vendorError(429, 'system_busy');

/** A request whose fields are wrong: a list in place of an object. */
export function unprocessable(): SpeechBehaviour {
  const detail = [{ type: 'missing', loc: ['body', 'text'], msg: 'Field required', input: {} }];
  return { type: 'status', status: 422, detail };
}

export function cutAfter(afterShare: number): SpeakBehaviour {
  return { type: 'speak', fault: { kind: 'cut', afterShare } };
}
