import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import cookie from '@fastify/cookie';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { enforceAccess } from '../../src/gateway/plugins/access.ts';
import { temporalUiRoutes } from '../../src/gateway/routes/temporal-ui.ts';
import { memoryOperators } from '../fakes/memory-operators.ts';

/** A gateway in front of a Web UI that answers everyone. It records what reaches it. */
async function aUi() {
  const reached: { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[] = [];
  const ui = createServer(({ url, headers }, response) => {
    reached.push({ url, headers });
    response.setHeader('set-cookie', '_csrf=secret').end('the calls');
  });
  await new Promise<void>((resolve) => ui.listen(0, '127.0.0.1', resolve));
  const address = ui.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const app = fastify();
  const upstream = new URL(`http://127.0.0.1:${port}/temporal`);
  await app.register(cookie);
  const baseUrl = new URL('http://127.0.0.1:3000');
  const operators = memoryOperators(baseUrl);
  const deps = { authTokens: [], baseUrl, counters: { unsigned: 0 }, warn: () => undefined };
  enforceAccess(app, { ...deps, identify: operators.identify });
  await app.register(temporalUiRoutes, { upstream });
  return {
    app,
    operators,
    reached,
    async [Symbol.asyncDispose]() {
      await app.close();
      ui.close();
    },
  };
}

test('the Web UI answers the operator on this machine, at its own path', async () => {
  await using ui = await aUi();
  for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000']) {
    const response = await ui.app.inject({ url: '/temporal/namespaces?x=1', headers: { host } });
    expect([response.statusCode, response.body]).toEqual([200, 'the calls']);
  }
  expect(new Set(ui.reached.map(({ url }) => url))).toEqual(new Set(['/temporal/namespaces?x=1']));
});

test.each([
  { how: 'under a foreign Host', headers: { host: 'evil.example:3000' } },
  { how: 'under a name that begins like this machine', headers: { host: '127.0.0.1.evil.example:3000' } },
  { how: 'through a proxy', headers: { 'x-forwarded-for': '127.0.0.1' } },
  { how: 'through a proxy that names itself', headers: { via: '1.1 proxy' } },
  { how: 'of a page of another site', headers: { origin: 'https://evil.example' } },
  { how: 'of a page without an origin', headers: { origin: 'null' } },
  { how: 'from another machine', remoteAddress: '192.0.2.7' },
])(
  'R-X10: a request to the Web UI $how gets 401 and no token, and does not reach it',
  async ({ how: _, ...request }) => {
    await using ui = await aUi();
    for (const [method, url] of [
      ['GET', '/temporal/'],
      ['POST', '/temporal/api/v1/namespaces/default/workflows/call-x/terminate'],
    ] as const) {
      const response = await ui.app.inject({ ...request, method, url });
      expect(response.statusCode).toBe(401);
      expect(response.headers['set-cookie']).toBeUndefined();
    }
    expect(ui.reached).toEqual([]);
  },
);

test('the Web UI gets its own cookie, and neither ours nor a token', async () => {
  await using ui = await aUi();
  const token = await ui.operators.tokenOf({ role: 'operator', tenant: null });
  const headers = { ...token, cookie: 'session=ours; _csrf=theirs' };
  await ui.app.inject({ url: '/temporal/', headers });
  expect(ui.reached[0]?.headers.cookie).toBe('_csrf=theirs');
  expect(ui.reached[0]?.headers.authorization).toBeUndefined();
});

test('R-X10: no path leaves the Web UI for another page of its server', async () => {
  await using ui = await aUi();
  for (const url of [
    '/temporal/%2e%2e/metrics',
    '/temporal/..%2fmetrics',
    '/temporal//evil.example/',
    '/temporal/%00',
  ])
    expect((await ui.app.inject({ url })).statusCode, url).toBeLessThan(500);
  expect(ui.reached.filter((each) => each.url?.startsWith('/temporal/') !== true)).toEqual([]);
});

test.each([
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'text/plain;;;' },
  { 'content-type': 'application/json', upgrade: 'h2c' },
  { 'content-type': 'application/json', expect: 'something' },
])('R-X9: a body and headers that the proxy cannot read pass as they are: %o', async (headers) => {
  await using ui = await aUi();
  const token = await ui.operators.tokenOf({ role: 'operator', tenant: null });
  const request = {
    method: 'POST',
    url: '/temporal/api',
    headers: { ...headers, ...token },
    payload: 'a=b',
  } as const;
  expect((await ui.app.inject(request)).statusCode).toBe(200);
  expect(ui.reached[0]?.headers['content-type']).toBe(headers['content-type']);
});
