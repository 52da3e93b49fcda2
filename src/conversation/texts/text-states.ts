/** What Twilio says of a text message, as the state of its recipient. */
import type { RecipientState } from '../../contracts/delivery.ts';

/** Twilio's code for a number that has sent STOP. */
export const OPTED_OUT = 21610;

/** Reasons in words. Those that the owner of the account can mend are tried again. */
const REASONS: ReadonlyMap<number, { readonly words: string; readonly isMendable?: true }> = new Map([
  [20003, { words: 'Twilio refuses TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN', isMendable: true }],
  [20429, { words: 'too many requests to Twilio at once', isMendable: true }],
  [21211, { words: 'this is no telephone number' }],
  [21212, { words: 'the number in SMS_FROM is invalid', isMendable: true }],
  [21408, { words: 'the account may not text to this country', isMendable: true }],
  [OPTED_OUT, { words: 'this number wants no more texts (STOP)' }],
  [21606, { words: 'the number in SMS_FROM cannot send texts', isMendable: true }],
  [21608, { words: 'the trial account may text only to verified numbers', isMendable: true }],
  [21611, { words: 'the queue of SMS_FROM is full', isMendable: true }],
  [21614, { words: 'this number cannot receive texts' }],
  [21617, { words: 'the text is too long' }],
  [30001, { words: 'the queue overflowed' }],
  [30002, { words: 'the account is suspended' }],
  [30003, { words: 'the telephone is switched off or out of reach' }],
  [30004, { words: 'the number blocks texts' }],
  [30005, { words: 'the number is unknown or no longer in use' }],
  [30006, { words: 'this is a landline, or its carrier takes no texts' }],
  [30007, { words: 'the carrier took it for spam' }],
  [30008, { words: 'the carrier gave no reason' }],
  [30034, { words: 'the sender is not registered for texts in the United States (A2P 10DLC)' }],
]);

/** Why in words, with the code. */
function reasonOf(code: number | undefined): string {
  if (code === undefined) return 'Twilio gave no reason';
  return `${REASONS.get(code)?.words ?? 'Twilio refuses it'} (${code})`;
}

/** A text that Twilio has taken. Undefined: a status that says nothing about a text that we have sent. */
export function textState({
  address,
  status,
  errorCode,
  ...facts
}: Pick<RecipientState, 'address' | 'sid' | 'segments'> & {
  readonly status: string;
  readonly errorCode?: number | undefined;
}): RecipientState | undefined {
  switch (status) {
    case 'accepted':
    case 'scheduled':
    case 'queued':
    case 'sending':
    case 'sent':
      return { ...facts, address, state: 'accepted', status };
    case 'delivered':
    case 'read':
      return { ...facts, address, state: 'delivered', status };
    case 'undelivered':
    case 'failed':
    case 'canceled':
      return { ...facts, address, state: 'refused', status, reason: reasonOf(errorCode) };
    default:
      return undefined;
  }
}

/** A request to send that Twilio has answered with an error: nothing was sent. */
export function refusedText(address: string, httpStatus: number, code: number | undefined): RecipientState {
  // Codes below 21000 are about the account, or about a server between.
  const isMendable =
    httpStatus === 429 || code === undefined || code < 21_000 || REASONS.get(code)?.isMendable === true;
  return { address, state: isMendable ? 'pending' : 'refused', reason: reasonOf(code) };
}
