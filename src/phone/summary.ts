import type { CallSid } from '../contracts/ids.ts';
import type { Verb } from './twiml.ts';

/** How a call came to its end. */
export interface CallSummary {
  readonly callSid: CallSid;
  /** `app`: it sent `end`. `twiml`: the instructions ended. `failed`: the caller heard an error tone. */
  readonly by: 'caller' | 'app' | 'twiml' | 'failed';
  readonly errorCode?: string;
  /** One line for people. */
  readonly reason: string;
  /** Sockets that were opened. */
  readonly connections: number;
  /** Sockets opened after one that failed. */
  readonly reconnects: number;
  /** Every TwiML verb that was executed, in order; a transfer is a `Dial` or `Enqueue` here. */
  readonly verbs: readonly Verb[];
  readonly problems: readonly string[];
  readonly durationMs: number;
}
