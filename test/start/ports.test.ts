import getPort from 'get-port';
import { expect, test } from 'vitest';
import { checkPort, freePort } from '../../src/start/ports.ts';

test('a port that was found free for the gateway is given to no service', async () => {
  const port = await getPort({ host: '127.0.0.1' });
  await checkPort('127.0.0.1', port);
  expect(await freePort(port)).not.toBe(port);
  expect(await freePort(port, port + 1)).not.toBe(port);
});
