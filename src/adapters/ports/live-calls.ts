/** Port of the carrier for calls in progress: rings people, ends their calls, and takes callers back. */
import type { CallSid } from '../../contracts/ids.ts';
import type { EndLegInput, FindLegInput, PlaceLegInput } from '../../contracts/warm-transfer.ts';

/** Retries nothing: a request without an answer may have been carried out. All throw `AdapterError`. */
export interface LiveCalls {
  /** Rings a person. The webhooks of the call say what becomes of it. */
  place(leg: Pick<PlaceLegInput, 'to' | 'from' | 'ringSeconds' | 'urls'>): Promise<CallSid>;
  /** Calls that were placed between two numbers since then, and are not over. */
  find(leg: FindLegInput): Promise<readonly CallSid[]>;
  /** The status of a call in the carrier's words. Undefined if there is no such call. */
  status(sid: CallSid): Promise<string | undefined>;
  /** Ends a call, also one that rings. Does nothing to one that is over. */
  end(leg: EndLegInput): Promise<void>;
  /** Lets a call go on with the TwiML of `url`, wherever it is. False if it is over. */
  redirect(sid: CallSid, url: string): Promise<boolean>;
}
