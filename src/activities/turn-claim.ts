/** What the speaking activities need of the gateway that they run in. */
import type { ModelEvent } from '../adapters/ports/model.ts';
import type {
  ReplyInput,
  ReplyResult,
  SayInput,
  SearchInput,
  SearchResult,
  WordsProgress,
} from '../contracts/activities.ts';
import type { StepFailure } from '../contracts/failures.ts';

/** What a speaking activity says of its turn. `text` and `thenEnd`: its fixed words, of a notice. */
export type ClaimedTurn = Pick<ReplyInput, 'callSid' | 'epoch' | 'turnId' | 'learnt'> &
  Partial<Pick<SayInput, 'text' | 'thenEnd'>>;

export interface TurnClaims {
  /**
   * Asks for the right to speak in a turn. Undefined where this gateway does not hold that connection of the
   * call (any more). Asking again for a turn under way, or for one that is over, joins it: every retry is harmless.
   * `learnt` and the fixed words of a notice tell the gateway what it does not know of the call.
   */
  take(turn: ClaimedTurn): Promise<Speech | undefined>;
}

/** Work that was begun before it was asked for. Each piece is handed out once, and only for the very same input. */
export interface Parked {
  takeSearch(input: SearchInput): Promise<SearchResult> | undefined;
  takeReply(input: ReplyInput): ParkedReply | undefined;
}

export interface ParkedReply {
  /** All that the model has said and will say. */
  readonly events: AsyncIterable<ModelEvent>;
  /** Epoch milliseconds of the model's first token; undefined while there is none. */
  firstTokenAt(): number | undefined;
  readonly requestedAt: number;
  /** Closes the model's request. */
  abort(): void;
}

/** The right to speak in one turn. */
export interface Speech {
  /** True where another execution speaks already, or has spoken: only `outcome` is of interest. */
  readonly isJoined: boolean;
  /** Aborted when the turn is cut or its connection is lost: stop generating. */
  readonly signal: AbortSignal;
  /** What this turn has said on this connection. */
  readonly said: string;
  /** Sends a piece of text to be spoken. Does nothing once the turn is cut or lost. */
  speak(text: string): void;
  /**
   * Says the whole of a notice. The caller's next words are answered at once, into the middle of it; where they are
   * waiting for their answer already, it is not said at all.
   */
  announce(text: string): void;
  /** Closes the talk cycle: the answer is complete. What is given goes into the result. */
  finish(facts?: Pick<ReplyResult, 'rung' | 'model' | 'usage'>): void;
  /** Stops speaking for good: the workflow has taken the turn elsewhere. */
  abandon(): void;
  /** Gives the turn back unfinished, for another rung to go on with. */
  release(failure: StepFailure): void;
  /** Notes a time of the turn, milliseconds since the epoch. */
  mark(event: 'modelRequested' | 'modelFirstToken', at: number): void;
  /** Settles when the words have been heard, cut, or lost. */
  readonly outcome: Promise<ReplyResult>;
  progress(): WordsProgress;
  /** `listener` is called whenever more has been heard; returns how to stop that. */
  onProgress(listener: () => void): () => void;
}
