/** A name that resolves to this machine or a private network must not lead a request there. */
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/**
 * A `lookup` for sockets that refuses names with an address for which `isPrivate` holds. It checks the addresses that the socket will use,
 * so a name that resolves to something else a moment later changes nothing. Addresses in place of names are not looked up: check them
 * before.
 */
export function publicLookup(isPrivate: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => isPrivate(address)))
        return callback(new PrivateAddressError(`${hostname} has a private address`), '', 0);
      if (options.all === true) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

/** Whether an error means that a name led to a private address: nothing was sent. */
export function ledToPrivateAddress(error: unknown): boolean {
  if (error instanceof PrivateAddressError) return true;
  return error instanceof Error && error.cause !== undefined && ledToPrivateAddress(error.cause);
}
