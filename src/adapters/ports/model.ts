/** Ports of the language models: one answers turns, one writes digests. */
import type { SummarizeInput, SummarizeResult } from '../../contracts/activities.ts';
import type { CallSid, TurnId } from '../../contracts/ids.ts';
import type { JsonSchema } from '../../contracts/tools.ts';
import type { PromptInput } from '../../conversation/prompt.ts';

/** A tool that the model may call. */
export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
}

export interface ModelRequest extends PromptInput {
  readonly signal: AbortSignal;
  /** The turn that is answered. Absent outside of calls. */
  readonly turn?: { readonly callSid: CallSid; readonly turnId: TurnId };
  /**
   * Delays the request until this resolves; everything before it is prepared at once. A model that costs nothing may ignore
   * it.
   */
  readonly hold?: Promise<unknown>;
  /** Absent if there are none. */
  readonly tools?: readonly OfferedTool[];
  /** The model must answer with words. */
  readonly noMoreTools?: true;
}

export type ModelEvent =
  | { readonly type: 'token'; readonly text: string }
  /** The model is writing a call of a tool. */
  | { readonly type: 'calling' }
  /** A complete call. `arguments`: JSON as the model wrote it. */
  | { readonly type: 'call'; readonly id: string; readonly name: string; readonly arguments: string }
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
