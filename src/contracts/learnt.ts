/**
 * Events of a call that only the workflow knows at first. They reach the gateway in the inputs of `reply` and `say`. The
 * gateway's mirror applies them and acknowledges their version with the next caller input.
 */
import type { ControlAction } from './control.ts';
import type { TurnId } from './ids.ts';
import type { AnsweredBy } from './outbound.ts';
import type { Action } from './tools.ts';

/** The running summary of a call's older turns, which no longer fit into the context. */
export interface Digest {
  /** Number of the last turn that it covers. */
  readonly upTo: number;
  readonly text: string;
}

export type LearntEvent =
  /** There is a new digest. It takes effect with the caller input that acknowledges it. */
  | { readonly type: 'digest'; readonly digest: Digest }
  /** The call has reached its time limit, or was stopped. It takes effect at once. */
  | { readonly type: 'timeLimit'; readonly at: number; readonly stopped?: StopReason }
  /** The detection of answering machines has a result. It takes effect at once. */
  | ({ readonly type: 'answeredBy' } & AnsweredBy)
  /** An operator has acted on the call. It takes effect at once. */
  | { readonly type: 'control'; readonly at: number; readonly action: ControlAction }
  /** A tool was called in a turn, or its call has a result. It takes effect at once. */
  | { readonly type: 'action'; readonly turnId: TurnId; readonly action: Action };

/**
 * Why a call ends without waiting for the answer in progress. An operator has cancelled or terminated its workflow, or the
 * gateway ends it because the workflow has not done so at the time limit. `hang-up`: an operator has asked for it.
 */
export type StopReason = 'cancelled' | 'terminated' | 'overrun' | 'hang-up';

/** The latest events up to `version`, oldest first. `version` counts all such events of a call, from 1. */
export interface Learnt {
  readonly version: number;
  readonly events: readonly LearntEvent[];
}
