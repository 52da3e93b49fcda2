/** What the fake of OpenAI remembers of a request. */
import type { VendorRequest } from './fake-vendor.ts';
import type { ChatRequestBody } from './openai-wire.ts';

export interface SentChunk {
  /** Epoch milliseconds, with fractions. */
  readonly at: number;
  /** The token, or `<name>` of an event without words. */
  readonly text: string;
}

/** What the player of an answer may change. */
export interface OpenRequest extends VendorRequest {
  readonly path: string;
  readonly body: ChatRequestBody;
  readonly sent: SentChunk[];
  /** Resolves when the answer is complete or its connection is gone. */
  readonly closed: Promise<void>;
}

export interface RecordedRequest extends Readonly<Omit<OpenRequest, 'sent'>> {
  readonly sent: readonly SentChunk[];
}

export interface Pace {
  readonly firstTokenMs: number;
  readonly tokenMs: number;
}
