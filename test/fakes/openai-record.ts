/** The records of requests to the fake OpenAI. */
import type { VendorRequest } from './fake-vendor.ts';
import type { ChatRequestBody } from './openai-wire.ts';

export interface SentChunk {
  /** Fractional epoch milliseconds. */
  readonly at: number;
  /** The token, or `<name>` for an event without text. */
  readonly text: string;
}

/** A record that is updated while the answer is played. */
export interface OpenRequest extends VendorRequest {
  readonly path: string;
  readonly body: ChatRequestBody;
  readonly sent: SentChunk[];
  /** Resolves when the answer is complete or its connection is closed. */
  readonly closed: Promise<void>;
}

export interface RecordedRequest extends Readonly<Omit<OpenRequest, 'sent'>> {
  readonly sent: readonly SentChunk[];
}

export interface Pace {
  readonly firstTokenMs: number;
  readonly tokenMs: number;
}
