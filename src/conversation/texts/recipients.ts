/** What is known of the recipients of a delivery. No report takes one back to an earlier state. */
import type { DeliveryState, Destination, RecipientState } from '../../contracts/delivery.ts';

const STATES: readonly DeliveryState[] = ['pending', 'accepted', 'refused', 'delivered'];
/** What Twilio says of a text that it has taken, in order. */
const STATUSES = ['accepted', 'scheduled', 'queued', 'sending', 'sent'];

/** Adds a later report to what was known before. Reports may come in any order. */
export function mergeRecipients(
  known: readonly RecipientState[],
  reported: readonly RecipientState[],
): readonly RecipientState[] {
  const merged = new Map(known.map((recipient) => [recipient.address, recipient]));
  for (const recipient of reported) {
    const before = merged.get(recipient.address);
    if (before === undefined || rankOf(recipient) >= rankOf(before))
      merged.set(recipient.address, { ...identityOf(before), ...recipient });
  }
  return [...merged.values()];
}

/** A report of a text need not repeat its id and length. */
function identityOf(known: RecipientState | undefined): Pick<RecipientState, 'sid' | 'segments'> {
  return {
    ...(known?.sid === undefined ? {} : { sid: known.sid }),
    ...(known?.segments === undefined ? {} : { segments: known.segments }),
  };
}

function rankOf({ state, status = '' }: RecipientState): number {
  return STATES.indexOf(state) * 10 + STATUSES.indexOf(status);
}

/** The state of a delivery with these recipients. */
export function stateOfAll(recipients: readonly RecipientState[]): Exclude<DeliveryState, 'given-up'> {
  const has = (state: DeliveryState) => recipients.some((recipient) => recipient.state === state);
  if (has('pending')) return 'pending';
  if (has('accepted')) return 'accepted';
  return has('delivered') ? 'delivered' : 'refused';
}

/** The recipients that a delivery has still to be sent to. */
export function openRecipients(
  to: readonly string[],
  recipients: readonly RecipientState[],
): readonly string[] {
  const isOpen = (address: string) =>
    (recipients.find((recipient) => recipient.address === address)?.state ?? 'pending') === 'pending';
  return to.filter(isOpen);
}

/**
 * The state of a delivery after a report: never an earlier one than before. One that was given up may prove to have arrived.
 * Recipients that nothing is known of are pending.
 */
export function nextState(
  known: { readonly state: DeliveryState; readonly destination: Destination },
  reported: DeliveryState,
  recipients: readonly RecipientState[],
): DeliveryState {
  const to = 'to' in known.destination ? known.destination.to : [];
  const isUntried = recipients.length > 0 && openRecipients(to, recipients).length > 0;
  const all = recipients.length === 0 ? reported : isUntried ? 'pending' : stateOfAll(recipients);
  if (known.state === 'delivered' || all === 'delivered') return 'delivered';
  if (known.state === 'refused') return known.state;
  if (known.state === 'given-up' || reported === 'given-up') return all === 'pending' ? 'given-up' : all;
  return known.state === 'accepted' && all === 'pending' ? known.state : all;
}
