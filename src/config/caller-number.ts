/** Tells callers apart by their number. */
import { e164Of } from './agent-numbers.ts';
import type { CallAddresses } from './agent-numbers.ts';

/** What carriers write for a withheld number: words typed on a keypad (ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE). */
const WITHHELD = new Set(['+266696687', '+7378742833', '+2562533', '+8656696', '+86282452253']);

/** The number or the address that identifies the other side of a call. Undefined if it is withheld: many callers share these. */
export function callerNumber({ from, to, direction }: CallAddresses): string | undefined {
  const address = direction.startsWith('outbound') ? to : from;
  const number = e164Of(address);
  if (number !== undefined) return WITHHELD.has(number) ? undefined : number;
  // Of a SIP telephone or a browser.
  return /^(?:sips?|client):\S/iu.test(address) ? address.toLowerCase() : undefined;
}
