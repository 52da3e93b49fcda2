import { expect, it } from 'vitest';
import { localAddress, serveLocally } from '../../src/lib/local-server.ts';

const ROUTES = { '/metrics': () => ({ type: 'text/plain', body: 'live 1\n' }) };
const HOST = '127.0.0.1';

it('serves its paths and no others', async () => {
  await using server = await serveLocally({ host: HOST, port: 0, isFixed: false }, ROUTES);
  const url = `http://${HOST}:${server.port}`;
  const response = await fetch(`${url}/metrics`);
  expect([response.status, await response.text()]).toEqual([200, 'live 1\n']);
  expect((await fetch(`${url}/toString`)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404);
});

it('R-O1: a second system on the machine takes a free port, unless the port was chosen', async () => {
  await using first = await serveLocally({ host: HOST, port: 0, isFixed: false }, ROUTES);
  await using second = await serveLocally({ host: HOST, port: first.port, isFixed: false }, ROUTES);
  expect(second.port).not.toBe(first.port);
  await expect(serveLocally({ host: HOST, port: first.port, isFixed: true }, ROUTES)).rejects.toThrow(
    'EADDRINUSE',
  );
});

it('port 0 turns it off, and no port means the usual one', () => {
  expect(localAddress(HOST, 0, 9464)).toEqual({});
  expect(localAddress(HOST, undefined, 9464)).toEqual({ local: { host: HOST, port: 9464, isFixed: false } });
  expect(localAddress(HOST, 7000, 9464)).toEqual({ local: { host: HOST, port: 7000, isFixed: true } });
});
