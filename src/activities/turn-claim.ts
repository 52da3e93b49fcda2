/** Interfaces through which the speaking activities use their gateway: turn claims, speech and parked work. */
import type { ModelEvent } from '../adapters/ports/model.ts';
import type {
  LearnInput,
  ReplyInput,
  ReplyResult,
  SayInput,
  SearchInput,
  SearchResult,
  WordsProgress,
} from '../contracts/activities.ts';
import type { StepFailure } from '../contracts/failures.ts';
import type { StreamDeadlineError } from '../lib/stream-deadlines.ts';

/** The turn that a speaking activity claims. `text`, `thenEnd`, `thenTransfer` and `isFinal` are the fixed words of a `say`. */
export type ClaimedTurn = Pick<ReplyInput, 'callSid' | 'epoch' | 'turnId' | 'learnt'> &
  Partial<Pick<SayInput, 'text' | 'thenEnd' | 'thenTransfer' | 'isFinal'>>;

/** Gives out turn claims: the exclusive right to speak in a turn. */
export interface TurnClaims {
  /**
   * Claims a turn. Undefined if this gateway does not hold that connection of the call. A second claim on a turn that is
   * in progress or over joins it, so retries are harmless. `learnt` and the fixed words update the gateway's mirror.
   */
  take(turn: ClaimedTurn): Promise<Speech | undefined>;
  /** Tells the gateway what the workflow has learnt, without anything to say. */
  learn(input: LearnInput): void;
}

/** Speculative results. Each is handed out once, and only for exactly the same input. */
export interface Parked {
  takeSearch(input: SearchInput): Promise<SearchResult> | undefined;
  takeReply(input: ReplyInput): ParkedReply | undefined;
}

/** A speculative answer in progress. */
export interface ParkedReply {
  /** The whole stream of the model, from its first event. */
  readonly events: AsyncIterable<ModelEvent>;
  /** When the model's first token came, epoch milliseconds. Undefined until then. */
  firstTokenAt(): number | undefined;
  /** When the model was asked, epoch milliseconds. */
  readonly requestedAt: number;
  /** Closes the model's request. `missed`: the deadline that it missed. */
  abort(missed?: StreamDeadlineError): void;
}

/** What the result of a turn says about its answer. */
export type AnswerFacts = Pick<ReplyResult, 'rung' | 'model' | 'server' | 'usage' | 'told' | 'corrected'>;

/** The right to speak in one turn. */
export interface Speech {
  /** True if another execution holds or held the claim. Then only `outcome` matters. */
  readonly isJoined: boolean;
  /** Aborts when the turn is cut or its connection is lost. Stop generating then. */
  readonly signal: AbortSignal;
  /** The answer so far, on this connection. */
  readonly said: string;
  /** Sends a piece of text to be spoken. Does nothing once the turn is cut or lost. */
  speak(text: string): void;
  /**
   * Says a whole notice. The answer to the caller's next words may interrupt it. If the caller already waits for an
   * answer, the notice is not said at all.
   */
  announce(text: string): void;
  /** Says a goodbye that nothing interrupts. No other turn is spoken from then on. */
  conclude(text: string): void;
  /** Closes the talk cycle: the answer is complete. `facts` become part of the result. */
  finish(facts?: AnswerFacts): void;
  /** Stops speaking for good, because the workflow has cancelled the activity. */
  abandon(): void;
  /** Tools run: gives up the claim, so that the next reply can go on after the words. */
  awaitTools(): void;
  /** Gives up the claim, so that another rung can continue the answer. */
  release(failure: StepFailure): void;
  /** Records a time of the turn, epoch milliseconds. */
  mark(event: 'modelRequested' | 'modelFirstToken', at: number): void;
  /** Resolves when the words have been heard, cut, or lost. */
  readonly outcome: Promise<ReplyResult>;
  progress(): WordsProgress;
  /** Calls `listener` whenever more has been heard or the answer has been sent completely. Returns how to unsubscribe. */
  onProgress(listener: () => void): () => void;
}
