import type { Attached, CallSignals, CallStart } from './call.ts';
import type { CallSid } from './ids.ts';

/** A signal on its way to the workflow of a call. `attached` starts the workflow where nobody has. */
export type OutgoingSignal =
  | {
      readonly name: 'attached';
      readonly callSid: CallSid;
      readonly start: CallStart;
      readonly message: Attached;
    }
  | (Outgoing<'answered'> & {
      /** The caller's words that were answered, for whoever reads the journal: the workflow has had them. */
      readonly asked?: CallerSignal;
    })
  | CallerSignal
  | Outgoing<'silence'>
  | Outgoing<'ended'>;

/** Words or keys of the caller. */
export type CallerSignal = Outgoing<'utterance'> | Outgoing<'dtmf'>;

interface Outgoing<Name extends keyof CallSignals> {
  readonly name: Name;
  readonly callSid: CallSid;
  readonly message: CallSignals[Name];
}

/** The same as the journal keeps it. */
export interface JournalEntry {
  /** UUID. */
  readonly id: string;
  /** Orders the signals of a call, whatever gateway has kept them. */
  readonly ordinal: number;
  readonly signal: OutgoingSignal;
}
