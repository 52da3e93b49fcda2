/** Checks a wish for a call and writes it down, whoever asks for it. */
import { calleeOf } from '../../config/callee-number.ts';
import type { OutboundTerms } from '../../contracts/outbound.ts';
import { nextWindow } from '../../conversation/outbound/calling-hours.ts';
import type { Accepted, AskedCall, OutboundStore } from '../ports/outbound.ts';

/** How long a wish is tried if it does not say so. */
const USUAL_MS = 3 * 24 * 3_600_000;

/** Returns why the call is not placed, or the wish. The same key again returns the wish of before. Throws `AdapterError`. */
export async function acceptWish(
  store: Pick<OutboundStore, 'request' | 'isBlocked'>,
  { agent, to, between, tell, notBefore, notAfter, ...asked }: AskedCall,
): Promise<Accepted> {
  const { id: agentId, tenant, outbound } = agent;
  if (outbound === undefined) return { refused: 'not-configured' };
  const callee = calleeOf(to, outbound);
  if ('refused' in callee) return callee;
  if (await store.isBlocked(tenant, callee.number)) return { refused: 'do-not-call' };
  const { from, hours, attempts, retryMinutes, gapMinutes, callsPerDay, ringSeconds } = outbound;
  const terms: OutboundTerms = {
    ...{ hours, attempts, retryMinutes, gapMinutes, callsPerDay, ringSeconds, zones: callee.zones },
    ...(between === undefined ? {} : { between }),
    ...(tell === undefined ? {} : { tell }),
  };
  const earliest = Math.max(Date.now(), notBefore?.getTime() ?? 0);
  const latest = notAfter?.getTime() ?? earliest + USUAL_MS;
  const window = nextWindow(earliest, terms);
  if (window === undefined || window.opens >= latest) return { refused: 'no-hours' };
  return store.request({
    ...{ ...asked, tenant, agentId, to: callee.number, from, terms },
    notBefore: new Date(earliest),
    notAfter: new Date(latest),
  });
}
