/** The ways in which the fake OpenAI can answer a request: normally, slowly, or with one of the vendor's failures. */
import type { ConnectionFailure } from './connection-failure.ts';

/** What goes wrong after `afterTokens` tokens of an answer. */
export type StreamFault =
  | 'cut' // the connection is destroyed
  | 'cut-mid-event' // the same in the middle of an event
  | 'closed' // the response ends normally, but without a finish reason
  | 'stall' // no more data, but the connection stays open
  | 'not-json' // an event whose data is not JSON
  | 'wrong-json' // JSON that is not a chunk
  | 'error-object' // the vendor's error object as an event
  | 'cut-in-tool-call'; // the connection is destroyed after the first fragment of a tool call

export interface VendorErrorBody {
  readonly message: string;
  readonly type: string;
  readonly code: string | null;
  readonly param?: string | null;
}

export interface AnswerBehaviour {
  readonly type: 'answer';
  /** Split into tokens as the vendor does: a word with the space before it. Default: derived from the last user message. */
  readonly text?: string;
  readonly tokens?: readonly string[];
  /** Time from the arrival of the request to the first token. */
  readonly firstTokenMs?: number;
  /** Time between two tokens; 0 sends all of them at once. */
  readonly tokenMs?: number;
  /** Calls of tools after the text, each streamed in fragments. */
  readonly calls?: readonly { readonly name: string; readonly arguments: string }[];
  readonly finish?: 'stop' | 'length' | 'content_filter';
  readonly fault?: {
    readonly kind: StreamFault;
    readonly afterTokens: number;
    readonly error?: VendorErrorBody;
  };
  /** Replaces the token counts and `[DONE]` after the finish reason: `hang` sends nothing, `cut` destroys the connection. */
  readonly afterFinish?: 'hang' | 'cut';
  /** Time from `[DONE]` to the end of the response, which the vendor sends in a separate packet. */
  readonly closeMs?: number;
}

export type Behaviour = AnswerBehaviour | FailureBehaviour;

/** A failure before the answer has begun. */
export type FailureBehaviour =
  | {
      readonly type: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly error?: VendorErrorBody;
      /** Replaces the vendor's JSON, for example by a proxy's web page. */
      readonly body?: string;
      readonly afterMs?: number;
    }
  | ConnectionFailure;

/** A normal answer with this text. */
export function answer(text: string, options: Omit<AnswerBehaviour, 'type' | 'text'> = {}): AnswerBehaviour {
  return { type: 'answer', text, ...options };
}

/** An answer that fails after some tokens (0: before the first). */
export function broken(kind: StreamFault, afterTokens: number, error?: VendorErrorBody): AnswerBehaviour {
  return { type: 'answer', fault: { kind, afterTokens, ...(error === undefined ? {} : { error }) } };
}

/** An answer without text. */
export function empty(): AnswerBehaviour {
  return { type: 'answer', tokens: [] };
}

/** An answer that is `factor` times slower than `pace`. */
export function slow(
  pace: { readonly firstTokenMs: number; readonly tokenMs: number },
  factor = 10,
): AnswerBehaviour {
  return { type: 'answer', firstTokenMs: pace.firstTokenMs * factor, tokenMs: pace.tokenMs * factor };
}

/** An error status with the vendor's body for this status. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): FailureBehaviour {
  return { type: 'status', status: code, headers };
}

/** 429: too many requests. */
export function rateLimited(
  wait: { readonly retryAfterMs?: number; readonly retryAfter?: string } = {},
): FailureBehaviour {
  return {
    type: 'status',
    status: 429,
    headers: {
      ...(wait.retryAfterMs === undefined ? {} : { 'retry-after-ms': String(wait.retryAfterMs) }),
      ...(wait.retryAfter === undefined ? {} : { 'retry-after': wait.retryAfter }),
    },
  };
}

/** 429: no credit left. */
export function outOfQuota(): FailureBehaviour {
  const message = 'You exceeded your current quota, please check your plan and billing details.';
  return {
    type: 'status',
    status: 429,
    error: { message, type: 'insufficient_quota', code: 'insufficient_quota' },
  };
}
