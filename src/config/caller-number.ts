/** Tells callers apart by their number. */
import { WITHHELD } from '../lib/withheld-number.ts';
import { e164Of } from './agent-numbers.ts';
import type { CallAddresses } from './agent-numbers.ts';

/** What stands in the place of a name whose caller withholds it (RFC 3323). */
const NO_NAME = /^(?:anonymous|restricted|blocked|unknown|unavailable|private|withheld)?$/u;
const NO_HOST = 'anonymous.invalid';

/** The number or the address that identifies the other side of a call. Undefined if it is withheld: many callers share these. */
export function callerNumber({ from, to, direction }: CallAddresses): string | undefined {
  const address = direction.startsWith('outbound') ? to : from;
  const number = e164Of(address);
  if (number !== undefined) return WITHHELD.has(number) ? undefined : number;
  return telephoneAddress(address);
}

/**
 * The address of a SIP telephone or a browser without what may differ from call to call: port, parameters, password, and whether the
 * connection is encrypted. Undefined if it is another text, or stands for many.
 */
export function telephoneAddress(address: string): string | undefined {
  const [, kind, rest = ''] = /^(sip|client)s?:([^\s;?]+)/u.exec(address.trim().toLowerCase()) ?? [];
  if (kind === undefined) return undefined;
  if (kind === 'client') return `client:${rest}`;
  const [user = '', host = ''] = rest.split('@');
  const [name = ''] = user.split(':');
  const isWithheld = NO_NAME.test(name) || WITHHELD.has(`+${name.replace(/^\+/u, '')}`);
  const hostname = host.replace(/:\d+$/u, '');
  return host === '' || isWithheld || hostname === NO_HOST ? undefined : `sip:${name}@${hostname}`;
}
