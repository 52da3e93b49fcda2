import { expect, test } from 'vitest';
import { freePort } from '../../src/lib/free-port.ts';
import { checkPort, servicePort } from '../../src/start/ports.ts';

test('a port that is reserved for the gateway is not given to a service', async () => {
  const port = await freePort();
  await checkPort('127.0.0.1', port);
  expect(await servicePort(port)).not.toBe(port);
  expect(await servicePort(port, port + 1)).not.toBe(port);
});
