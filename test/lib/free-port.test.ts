import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from '../../src/lib/free-port.ts';

test('a port lies below the range of outgoing connections', async () => {
  for (let turn = 0; turn < 50; turn++) {
    const port = await freePort();
    expect(port).toBeGreaterThanOrEqual(15_000);
    expect(port).toBeLessThan(32_768);
  }
});

test('the preferred port is not used if it is taken or excluded', async () => {
  const preferred = await freePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(preferred, '127.0.0.1', resolve));
  expect(await freePort({ preferred })).not.toBe(preferred);
  await new Promise((resolve) => server.close(resolve));
  const free = preferred === 15_000 ? 15_001 : preferred - 1;
  expect(await freePort({ preferred: free, exclude: [free] })).not.toBe(free);
});

test('a preferred port that is free is used', async () => {
  const preferred = 14_000 + (process.pid % 1_000);
  expect(await freePort({ preferred })).toBe(preferred);
});
