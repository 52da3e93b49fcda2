import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { PrivateAddressError, publicLookup } from '../../src/lib/public-addresses.ts';

const lookup = (isPrivate: (address: string) => boolean, all: boolean) =>
  promisify<string, object, unknown>((host, options, done) => publicLookup(isPrivate)(host, options, done))(
    'localhost',
    { all },
  );

it('a name with a private address is not looked up, whatever the socket asks for', async () => {
  for (const all of [true, false]) await expect(lookup(() => true, all)).rejects.toThrow(PrivateAddressError);
});

it('another name is looked up as the socket asks', async () => {
  expect(await lookup(() => false, false)).toMatch(/^(?:127\.0\.0\.1|::1)$/u);
  expect(await lookup(() => false, true)).toContainEqual({ address: '127.0.0.1', family: 4 });
});
