/** Events of calls in progress, for those who watch. They carry ids, never words. */
import type { CallSid } from './ids.ts';

/**
 * `connected`, `lost`: a relay connection. `heard`: an input of the caller. `turn`: a turn has begun or is over. `said`: more of an
 * answer was heard. `control`: an operator has acted.
 */
export type LiveKind = 'connected' | 'lost' | 'heard' | 'turn' | 'said' | 'ended' | 'control';

export interface LiveEvent {
  readonly callSid: CallSid;
  readonly tenant: string;
  /** The connection of the call. */
  readonly epoch: number;
  /** Counts the events of this connection from 1. */
  readonly n: number;
  readonly kind: LiveKind;
}
