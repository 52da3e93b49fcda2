/** What answers, and what keeps the notes of a call. */
import type { SummarizeInput, SummarizeResult } from '../../contracts/activities.ts';
import type { PromptInput } from '../../conversation/prompt.ts';

export interface ModelRequest extends Omit<PromptInput, 'now'> {
  readonly signal: AbortSignal;
  /** The model is asked when this resolves; what can be made ready before is. A model that costs nothing need not wait. */
  readonly hold?: Promise<unknown>;
}

export type ModelEvent =
  | { readonly type: 'token'; readonly text: string }
  /** Always the last event of a stream that ended well. */
  | {
      readonly type: 'end';
      readonly reason: 'stop' | 'length';
      readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
    };

/** A language model that answers one turn. */
export interface ReplyModel {
  /** As metrics and history name it, such as `gpt-4.1-mini` or `offline`. */
  readonly name: string;
  /** Streams one answer. Throws `AdapterError`; rethrows the abort reason where `signal` was aborted. Retries nothing. */
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
  /** Opens the connection that the next answer will need, where none is open. Never throws. */
  warm?(): Promise<void>;
}

/** A language model that keeps the notes of a call. */
export interface DigestModel {
  /** Throws `AdapterError`; rethrows the abort reason where `signal` was aborted. Retries nothing. */
  summarize(input: SummarizeInput, signal: AbortSignal): Promise<SummarizeResult>;
}
