/** The result of a simulated call. */
import type { CallSid } from '../contracts/ids.ts';
import type { Verb } from './twiml.ts';

/** How a call ended, and what happened in it. */
export interface CallSummary {
  readonly callSid: CallSid;
  /** `app`: the app sent `end`. `twiml`: the TwiML ended the call. `failed`: the caller heard an error tone. */
  readonly by: 'caller' | 'app' | 'twiml' | 'failed';
  readonly errorCode?: string;
  /** One line for people to read. */
  readonly reason: string;
  /** Number of connections tried. */
  readonly connections: number;
  /** Number of connections tried after a failed one. */
  readonly reconnects: number;
  /** The executed TwiML verbs, in order. A transfer shows as `Dial` or `Enqueue`. */
  readonly verbs: readonly Verb[];
  readonly problems: readonly string[];
  readonly durationMs: number;
}
