/** Finds the agent's telephone number in the addresses of a call, in whichever form the carrier writes them. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** The addresses of a call, as the carrier reports them. Both may be empty, a word or a URI. */
export interface CallAddresses {
  readonly from: string;
  readonly to: string;
  readonly direction: string;
}

/** The address that belongs to the agent: the called one, or the calling one if the agent calls. */
export function agentAddress({ from, to, direction }: CallAddresses): string {
  return direction.startsWith('outbound') ? from : to;
}

/** The E.164 number in `+1…`, `1…`, `whatsapp:+1…` or `sip:+1…@host`. Undefined if there is none. */
export function e164Of(address: string): string | undefined {
  const bare = address.trim().replace(/^(?:whatsapp|sips?|tel):/iu, '');
  const [number = ''] = bare.split(/[@;]/u);
  if (!/^\+?\d[\d ().-]*$/u.test(number)) return undefined;
  return parsePhoneNumberFromString(number.startsWith('+') ? number : `+${number}`)?.number;
}
