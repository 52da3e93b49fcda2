import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Wish } from '../../../src/adapters/ports/tools.ts';
import { isNearby } from '../../../src/config/urls.ts';
import { createToolServices } from '../../../src/adapters/tools/tool-services.ts';
import type { HttpTool } from '../../../src/contracts/tools.ts';
import { aCallSid } from '../../conversation/a-call.ts';
import { aTool } from '../../conversation/tools/a-tool.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

const json =
  (status: number, body: unknown): Handler =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** A service on this machine, and what it was asked. */
async function aService(handle: Handler) {
  const asked: { line: string; headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      handle(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { asked, host: `127.0.0.1:${address.port}` };
}

const secrets = new Map([['DESK_KEY', 's3cret']]);

function aWish(
  host: string,
  changes: Partial<HttpTool> = {},
  given: Record<string, unknown> = { name: 'Ana' },
): Wish {
  const tool = aTool({
    request: { method: 'POST', url: `http://${host}/bookings` },
    hosts: [host],
    privateAddresses: true,
    ...changes,
  });
  return {
    ...{ callSid: aCallSid(), tool, arguments: given, wish: 1, key: 'the-key' },
    breaker: { failures: 3, openMs: 60_000 },
    signal: new AbortController().signal,
  };
}

const run = (wish: Wish) => createToolServices({ secrets }).run(wish);
const lookUp = (wish: Wish) => createToolServices({ secrets }).lookUp(wish);

describe('R-G1: a request to a service', () => {
  it('has the arguments, the secrets in its headers, and the key of the wish', async () => {
    const { asked, host } = await aService(json(200, { number: 'B7' }));
    const request = {
      method: 'PUT',
      url: `http://${host}/bookings/{name}`,
      headers: { authorization: 'Bearer ${DESK_KEY}' },
    } as const;
    const wish = aWish(
      host,
      { request, idempotencyHeader: 'Idempotency-Key' },
      { name: 'Ana/../Ruiz', seats: 2 },
    );
    expect(await run(wish)).toEqual({ status: 'done', text: '{"number":"B7"}' });
    expect(asked[0]).toMatchObject({
      line: 'PUT /bookings/Ana%2F..%2FRuiz',
      headers: { authorization: 'Bearer s3cret', 'idempotency-key': 'the-key' },
      body: '{"seats":2}',
    });
  });

  it.each([
    ['an argument that leads to another path', '/bookings/{name}', { name: '..' }],
    ['an empty one', '/bookings/{name}', { name: '' }],
  ])('is not sent with %s', async (_what, path, given) => {
    const { asked, host } = await aService(json(200, {}));
    const request = { method: 'POST', url: `http://${host}${path}` } as const;
    expect(await run(aWish(host, { request }, given))).toEqual({ status: 'failed', cause: 'not-allowed' });
    expect(asked).toEqual([]);
  });

  it('is not sent to a host that is not named, or to a private address', async () => {
    const { asked, host } = await aService(json(200, {}));
    const elsewhere = aWish(host, { hosts: ['desk.example'] });
    expect(await run(elsewhere)).toEqual({ status: 'failed', cause: 'not-allowed' });
    const { privateAddresses, ...tool } = aTool({
      request: { method: 'POST', url: `http://${host}/bookings` },
      hosts: [host],
    });
    expect(await run({ ...aWish(host), tool })).toEqual({ status: 'failed', cause: 'not-allowed' });
    const named = host.replace('127.0.0.1', 'localhost');
    const byName = { ...tool, hosts: [named], request: { method: 'POST', url: `http://${named}/` } as const };
    expect(await run({ ...aWish(host), tool: byName })).toEqual({ status: 'failed', cause: 'not-allowed' });
    expect(asked).toEqual([]);
  });

  it('is not sent without a secret that it needs', async () => {
    const { host } = await aService(json(200, {}));
    const request = { method: 'POST', url: `http://${host}/`, headers: { 'x-key': '${OTHER}' } } as const;
    expect(await run(aWish(host, { request }))).toEqual({ status: 'failed', cause: 'misconfigured' });
  });

  it('is not redirected with the owner’s key', async () => {
    const other = await aService(json(200, {}));
    const { host } = await aService((_request, response) =>
      response.writeHead(302, { location: `http://${other.host}/` }).end(),
    );
    expect(await run(aWish(host))).toEqual({ status: 'unknown', cause: 'misconfigured' });
    expect(other.asked).toEqual([]);
  });
});

describe('R-G1: the answer of a service', () => {
  it.each<[string, Handler, object]>([
    [
      'a conflict is a refusal with what it offers',
      json(409, { next: ['11:00'] }),
      { status: 'refused', text: '{"next":["11:00"]}' },
    ],
    ['a fault is unknown', json(500, {}), { status: 'unknown', cause: 'server' }],
    [
      'a lost connection is unknown',
      (request) => request.socket.destroy(),
      { status: 'unknown', cause: 'unreachable' },
    ],
    ['a silence is unknown', () => undefined, { status: 'unknown', cause: 'timeout' }],
    ['too many requests is certainly not done', json(429, {}), { status: 'failed', cause: 'busy' }],
    ['a wrong key is certainly not done', json(401, {}), { status: 'failed', cause: 'misconfigured' }],
    [
      'a web page is no result',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi</h1>'),
      { status: 'unknown', cause: 'server' },
    ],
  ])('%s', async (_what, handle, outcome) => {
    const { host } = await aService(handle);
    expect(await run(aWish(host, { timeoutMs: 300 }))).toEqual(outcome);
  });

  it('that does not come because nobody listens is certainly not done', async () => {
    const { host } = await aService(json(200, {}));
    closing.splice(0).forEach((close) => close());
    expect(await run(aWish(host))).toEqual({ status: 'failed', cause: 'unreachable' });
  });

  it('to a question is a failure if it is lost: it can be asked again', async () => {
    const { host } = await aService(json(503, {}));
    const request = { method: 'GET', url: `http://${host}/free` } as const;
    expect(await run(aWish(host, { request, isReadOnly: true }))).toEqual({
      status: 'failed',
      cause: 'server',
    });
  });

  it('is cut by whole items, and none is told as none', async () => {
    const many = Array.from({ length: 200 }, (_, index) => ({ slot: `slot number ${index}` }));
    const { host } = await aService(json(200, many));
    const request = { method: 'GET', url: `http://${host}/free` } as const;
    const outcome = await run(aWish(host, { request, isReadOnly: true }));
    expect(outcome).toMatchObject({ status: 'done' });
    expect('text' in outcome && outcome.text).toMatch(/"\}, and \d+ more$/u);
    const empty = await aService(json(200, { slots: [] }));
    const other = { method: 'GET', url: `http://${empty.host}/free` } as const;
    expect(await run(aWish(empty.host, { request: other, isReadOnly: true }))).toEqual({
      status: 'done',
      text: 'slots: none',
    });
  });
});

describe('R-G1: a look-up', () => {
  const lookup = (host: string) => ({
    lookup: { method: 'GET', url: `http://${host}/wishes/{idempotencyKey}` } as const,
  });

  it.each<[string, Handler, object]>([
    ['finds what was done', json(200, { number: 'B7' }), { status: 'done', text: '{"number":"B7"}' }],
    ['finds that nothing was done', json(404, {}), { status: 'absent' }],
    ['finds an empty list', json(200, { bookings: [] }), { status: 'absent' }],
    ['finds out nothing', json(502, {}), { status: 'unknown', cause: 'server' }],
  ])('%s', async (_what, handle, outcome) => {
    const { host, asked } = await aService(handle);
    expect(await lookUp(aWish(host, lookup(host)))).toEqual(outcome);
    expect(asked[0]?.line).toBe('GET /wishes/the-key');
  });
});

it('R-G1: a service that keeps failing is not asked for a while', async () => {
  const { host, asked } = await aService(json(500, {}));
  const services = createToolServices({ secrets });
  for (let count = 0; count < 5; count++) await services.run(aWish(host));
  expect(asked).toHaveLength(3);
});

it.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['169.254.169.254', true],
  ['::ffff:192.168.1.1', true],
  ['fd00::1', true],
  ['::1', true],
  ['93.184.216.34', false],
  ['2606:2800:220:1::1', false],
])('R-G1: whether %s is private', (address, isPrivate) => {
  expect(isNearby(address)).toBe(isPrivate);
});
