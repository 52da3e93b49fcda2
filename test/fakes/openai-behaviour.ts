/** How one request to the fake of OpenAI is answered: well, slowly, or in one of the ways in which the vendor fails. */
import type { LineFailure } from './relay-failure.ts';

/** What goes wrong after `afterTokens` tokens of an answer that began well. */
export type StreamFault =
  | 'cut' // the connection is destroyed
  | 'cut-mid-event' // the same, in the middle of an event
  | 'closed' // the response ends in good order, without a finish reason
  | 'stall' // nothing more comes, the connection stays open
  | 'not-json' // an event whose data is not JSON
  | 'wrong-json' // JSON that is not a chunk
  | 'error-object' // the vendor's error object as an event
  | 'cut-in-tool-call'; // the connection is destroyed when the first fragment of a tool call has come

export interface VendorErrorBody {
  readonly message: string;
  readonly type: string;
  readonly code: string | null;
  readonly param?: string | null;
}

export interface AnswerBehaviour {
  readonly type: 'answer';
  /** Absent = derived from the last user message. Cut into tokens as the vendor does: a word with the blank before it. */
  readonly text?: string;
  readonly tokens?: readonly string[];
  /** From the request's arrival to the first token. */
  readonly firstTokenMs?: number;
  /** Between two tokens; 0 sends all of them at once. */
  readonly tokenMs?: number;
  readonly finish?: 'stop' | 'length' | 'content_filter';
  readonly fault?: {
    readonly kind: StreamFault;
    readonly afterTokens: number;
    readonly error?: VendorErrorBody;
  };
  /** What follows the finish reason in place of token counts and `[DONE]`: nothing, or the end of the connection. */
  readonly afterFinish?: 'hang' | 'cut';
  /** From `[DONE]` to the end of the response: the vendor's comes in a packet of its own. */
  readonly closeMs?: number;
}

export type Behaviour = AnswerBehaviour | FailureBehaviour;

/** Fails before an answer has begun. */
export type FailureBehaviour =
  | {
      readonly type: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly error?: VendorErrorBody;
      /** In place of the vendor's JSON, such as a proxy's web page. */
      readonly body?: string;
      readonly afterMs?: number;
    }
  | LineFailure;

/** A good answer with these words. */
export function answer(text: string, options: Omit<AnswerBehaviour, 'type' | 'text'> = {}): AnswerBehaviour {
  return { type: 'answer', text, ...options };
}

/** An answer that breaks after some tokens (0 = before the first). */
export function broken(kind: StreamFault, afterTokens: number, error?: VendorErrorBody): AnswerBehaviour {
  return { type: 'answer', fault: { kind, afterTokens, ...(error === undefined ? {} : { error }) } };
}

/** An answer without a word. */
export function empty(): AnswerBehaviour {
  return { type: 'answer', tokens: [] };
}

/** Ten times (or `factor` times) slower than `pace`. */
export function slow(
  pace: { readonly firstTokenMs: number; readonly tokenMs: number },
  factor = 10,
): AnswerBehaviour {
  return { type: 'answer', firstTokenMs: pace.firstTokenMs * factor, tokenMs: pace.tokenMs * factor };
}

/** An error status with the vendor's body for it. */
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
