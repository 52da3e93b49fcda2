/** What is known of the other side of a call that the agent has placed. */
import type { TurnId } from '../../contracts/ids.ts';
import type { OutboundCall } from '../../contracts/outbound.ts';

export interface OutboundState extends OutboundCall {
  /** Nobody is certain at first. `screen`: an assistant that answers for the person. */
  readonly party: 'unknown' | 'person' | 'machine' | 'screen';
  /** The turn in which the agent says who it is. */
  readonly opener?: TurnId;
  /** The turn with the message for a mailbox. */
  readonly message?: TurnId;
  /** What the carrier's detection has found. */
  readonly answeredBy?: string;
  /** What the other side has said of itself, which ends the call. */
  readonly verdict?: 'wrong-person' | 'wrong-number' | 'do-not-call' | 'fax';
}
