/** Sends requests to services, not to the private network unless a tool allows it. */
import { isIP } from 'node:net';
import { Agent, fetch } from 'undici';
import type { Response } from 'undici';
import { isNearby } from '../../config/urls.ts';
import { PrivateAddressError, publicLookup } from '../../lib/public-addresses.ts';

export type GuardedFetch = (
  url: URL,
  request: Parameters<typeof fetch>[1],
  options: { readonly privateAddresses: boolean; readonly timeoutMs: number; readonly signal: AbortSignal },
) => Promise<Response>;

/** A service that does not take the connection in this time is away: nothing was sent. */
const CONNECT_MS = 3_000;

/** Creates a fetch that checks the address to which it connects, and follows no redirect. */
export function createGuardedFetch(): GuardedFetch {
  const anywhere = new Agent({ connect: { timeout: CONNECT_MS } });
  const publicOnly = new Agent({ connect: { timeout: CONNECT_MS, lookup: publicLookup(isNearby) } });
  return async (url, request, { privateAddresses, timeoutMs, signal }) => {
    // An address in place of a name is not looked up.
    const isAddress = isIP(url.hostname.replace(/^\[|\]$/gu, '')) !== 0;
    if (!privateAddresses && isAddress && isNearby(url.hostname))
      throw new PrivateAddressError('the address of the service is private');
    return fetch(url, {
      ...request,
      redirect: 'manual',
      dispatcher: privateAddresses ? anywhere : publicOnly,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  };
}
