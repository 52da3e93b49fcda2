/** Signals that a gateway sends, as the outbox and the signal journal hold them. */
import type { Attached, CallSignals, CallStart } from './call.ts';
import type { CallSid } from './ids.ts';

/**
 * A signal with its call. `attached` also starts the workflow if it does not exist yet. `start` does only that: for a call that
 * may end before it has a connection.
 */
export type OutgoingSignal =
  | { readonly name: 'start'; readonly callSid: CallSid; readonly start: CallStart }
  | {
      readonly name: 'attached';
      readonly callSid: CallSid;
      readonly start: CallStart;
      readonly message: Attached;
    }
  | (Outgoing<'answered'> & {
      /** The caller input that was answered. The workflow has received it already; a gateway that reads the journal needs it. */
      readonly asked?: CallerSignal;
    })
  | CallerSignal
  | Outgoing<'silence'>
  | Outgoing<'ended'>
  | Outgoing<'answeredBy'>;

/** Words or keys of the caller. */
export type CallerSignal = Outgoing<'utterance'> | Outgoing<'dtmf'>;

interface Outgoing<Name extends keyof CallSignals> {
  readonly name: Name;
  readonly callSid: CallSid;
  readonly message: CallSignals[Name];
}

/** A row of the signal journal. */
export interface JournalEntry {
  /** UUID. */
  readonly id: string;
  /** Orders the signals of a call across gateways. */
  readonly ordinal: number;
  readonly signal: OutgoingSignal;
}
