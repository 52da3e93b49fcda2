/** Ports of the language models: one answers turns, one writes digests. */
import type { SummarizeInput, SummarizeResult } from '../../contracts/activities.ts';
import type { CallSid, TurnId } from '../../contracts/ids.ts';
import type { PromptInput } from '../../conversation/prompt.ts';

export interface ModelRequest extends PromptInput {
  readonly signal: AbortSignal;
  /** The turn that is answered. Absent outside of calls. */
  readonly turn?: { readonly callSid: CallSid; readonly turnId: TurnId };
  /**
   * Delays the request until this resolves; everything before it is prepared at once. A model that costs nothing may ignore
   * it.
   */
  readonly hold?: Promise<unknown>;
}

export type ModelEvent =
  | { readonly type: 'token'; readonly text: string }
  /** The last event of every complete stream. */
  | {
      readonly type: 'end';
      readonly reason: 'stop' | 'length';
      readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
      /** How often the server was asked. Absent: once. */
      readonly requests?: number;
    };

/** A language model that answers one turn. */
export interface ReplyModel {
  /** Name in metrics and histories, such as `gpt-4.1-mini` or `offline`. */
  readonly name: string;
  /** Host and port of its server. Absent: it has none. */
  readonly host?: string;
  /** Streams one answer. Throws `AdapterError`, or the abort reason if `signal` is aborted. Does not retry. */
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
  /** Opens a connection for the next answer if none is open, and begins to load a model that was idle. Never throws. */
  warm?(): Promise<void>;
  /** Asks a small question, so that the server loads the model. Resolves once it has answered. Throws `AdapterError`. */
  load?(): Promise<void>;
  /** Whether the server is loading the model. A late first token is no failure of the server then. */
  isLoading?(): boolean;
}

/** A language model that writes the digest of a call's older turns. */
export interface DigestModel {
  /** Throws `AdapterError`, or the abort reason if `signal` is aborted. Does not retry. */
  summarize(input: SummarizeInput, signal: AbortSignal): Promise<SummarizeResult>;
}
