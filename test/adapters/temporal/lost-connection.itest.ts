import { describe, expect, it } from 'vitest';
import { startLink } from '../../../chaos/link.ts';
import { lazyConnection, pingServer } from '../../../src/adapters/temporal/connection.ts';
import { ownNamespace } from '../../setup/own-namespace.ts';

describe('R-O6: a connection to Temporal whose other end has vanished', () => {
  it('is replaced within 16 s, and not after 45', async () => {
    const { address } = await ownNamespace();
    await using link = await startLink(Number(address.split(':')[1]));
    const connection = lazyConnection({ address: `127.0.0.1:${link.port}` });
    await connection.ensureConnected();
    const isReached = (): Promise<boolean> =>
      pingServer(connection).then(
        () => true,
        () => false,
      );
    expect(await isReached()).toBe(true);
    link.lose();
    expect(await isReached()).toBe(false);
    await expect.poll(isReached, { timeout: 16_000, interval: 200 }).toBe(true);
    await connection.close();
  }, 25_000);
});
