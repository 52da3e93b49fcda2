/** What the fake of OpenAI remembers of a request. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ChatRequestBody } from './openai-wire.ts';

export interface SentChunk {
  /** Epoch milliseconds, with fractions. */
  readonly at: number;
  /** The token, or `<name>` of an event without words. */
  readonly text: string;
}

export interface RecordedRequest {
  readonly index: number;
  /** Epoch milliseconds, with fractions, at which the whole request had come. */
  readonly at: number;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: ChatRequestBody;
  /** Counts connections from 1: the same number twice is a connection kept alive. */
  readonly connection: number;
  readonly sent: readonly SentChunk[];
  /** The client closed before the answer was complete. */
  readonly closedEarly: boolean;
  /** Resolves when the answer is complete or its connection is gone. */
  readonly closed: Promise<void>;
}

export interface Pace {
  readonly firstTokenMs: number;
  readonly tokenMs: number;
}

/** Milliseconds since 1970 on the clock that `performance.now()` runs on: fit for differences below 1 ms. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

/** What the player of an answer may change in the record of its request. */
export interface OpenRequest extends Omit<RecordedRequest, 'sent' | 'closedEarly'> {
  readonly sent: SentChunk[];
  closedEarly: boolean;
}
