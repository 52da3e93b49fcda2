/** Sends requests to services, not to the private network unless a tool allows it. */
import { lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { Agent, fetch } from 'undici';
import type { Dispatcher, Response } from 'undici';

/** The host has an address that the tool may not use. */
export class PrivateAddressError extends Error {
  readonly code = 'PRIVATE_ADDRESS';

  constructor() {
    super('the address of the service is private');
    this.name = 'PrivateAddressError';
  }
}

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['64:ff9b::', 96],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Whether `address` belongs to this machine or a private network. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(address)?.[1];
  if (mapped !== undefined) return isPrivateAddress(mapped);
  return PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

export type GuardedFetch = (
  url: URL,
  request: Parameters<typeof fetch>[1],
  options: { readonly privateAddresses: boolean; readonly timeoutMs: number; readonly signal: AbortSignal },
) => Promise<Response>;

/** Creates a fetch that checks the address to which it connects, and follows no redirect. */
export function createGuardedFetch(): GuardedFetch {
  const anywhere = new Agent({ connect: { timeout: 3_000 } });
  const publicOnly = new Agent({ connect: { timeout: 3_000, lookup: publicLookup } });
  return async (url, request, { privateAddresses, timeoutMs, signal }) => {
    const host = url.hostname.replace(/^\[|\]$/gu, '');
    // An address in the URL itself is not looked up.
    if (!privateAddresses && isIP(host) !== 0 && isPrivateAddress(host)) throw new PrivateAddressError();
    const dispatcher: Dispatcher = privateAddresses ? anywhere : publicOnly;
    return fetch(url, {
      ...request,
      redirect: 'manual',
      dispatcher,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  };
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) callback(error, '', 0);
    else if (addresses.some(({ address }) => isPrivateAddress(address)))
      callback(new PrivateAddressError(), '', 0);
    else if (options.all === true) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 4);
  });
};
