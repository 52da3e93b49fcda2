/**
 * What the workflow learns of a call without the gateway. It travels to the gateway in the inputs of `reply` and `say`;
 * the gateway's mirror applies it and acknowledges the version with the caller's next input.
 */
import type { Digest } from './activities.ts';

export type LearntEvent =
  /** There is a new digest. It takes effect with the caller's input that acknowledges it. */
  | { readonly type: 'digest'; readonly digest: Digest }
  /** The call has reached its time limit. It takes effect at once. */
  | { readonly type: 'timeLimit'; readonly at: number };

/** The last events up to `version`, oldest first. Versions count the events of a call from 1. */
export interface Learnt {
  readonly version: number;
  readonly events: readonly LearntEvent[];
}
