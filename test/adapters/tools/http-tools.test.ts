import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
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

const secrets = new Map([
  ['DESK_KEY', 's3cret'],
  ['TWO_LINES', 's3cret\nx-admin: yes'],
  ['QUOTED', '\u201cs3cret\u201d'],
]);

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

/** 64 MB of JSON. */
const HUGE = gzipSync(
  Buffer.concat([Buffer.from('"'), Buffer.alloc(64 * 1024 * 1024, 'a'), Buffer.from('"')]),
);

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
      { name: 'Ana/Ruiz?', seats: 2 },
    );
    expect(await run(wish)).toEqual({ status: 'done', text: '{"number":"B7"}' });
    expect(asked[0]).toMatchObject({
      line: 'PUT /bookings/Ana%2FRuiz%3F',
      headers: { authorization: 'Bearer s3cret', 'idempotency-key': 'the-key' },
      body: '{"seats":2}',
    });
  });

  it.each([
    ['an argument that leads to another path', '/bookings/{name}', { name: '..' }],
    ['an empty one', '/bookings/{name}', { name: '' }],
    ['one that a proxy would shorten', '/bookings/{name}/cancel', { name: '../../admin' }],
    ['one with backslashes', '/bookings/{name}/cancel', { name: '..\\..\\admin' }],
    ['one that ends in dots', '/bookings/{name}', { name: 'a/..' }],
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

  it('keeps the query of the file, whatever the model adds', async () => {
    const { asked, host } = await aService(json(200, {}));
    const request = { method: 'GET', url: `http://${host}/slots?shop=7&day={day}` } as const;
    await run(aWish(host, { request }, { day: '2026-12-01', shop: '9', limit: 3 }));
    expect(asked[0]?.line).toBe('GET /slots?shop=7&day=2026-12-01&limit=3');
  });

  it('is sent with half a character in an argument', async () => {
    const { asked, host } = await aService(json(200, {}));
    const request = { method: 'DELETE', url: `http://${host}/bookings/{name}` } as const;
    await run(aWish(host, { request }, { name: 'Ana\ud83d' }));
    expect(asked[0]?.line).toBe('DELETE /bookings/Ana%EF%BF%BD');
  });

  it('has each header once, whatever the case of its name', async () => {
    const { asked, host } = await aService(json(200, {}));
    const headers = { 'Content-Type': 'application/vnd.desk+json', Accept: 'text/plain', 'x-wish': 'none' };
    const request = { method: 'POST', url: `http://${host}/bookings`, headers } as const;
    await run(aWish(host, { request, idempotencyHeader: 'X-Wish' }));
    expect(asked[0]?.headers).toMatchObject({
      'content-type': 'application/vnd.desk+json',
      accept: 'text/plain',
      'x-wish': 'the-key',
    });
  });

  it.each([
    ['without a secret that it needs', '${OTHER}'],
    ['with a secret that no header may have', '${TWO_LINES}'],
    ['with a secret of other characters', '${QUOTED}'],
  ])('is not sent %s', async (_what, key) => {
    const { host, asked } = await aService(json(200, {}));
    const request = { method: 'POST', url: `http://${host}/`, headers: { 'x-key': key } } as const;
    expect(await run(aWish(host, { request }))).toEqual({ status: 'failed', cause: 'misconfigured' });
    expect(asked).toEqual([]);
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
    [
      'a web page that is called plain text is no result',
      (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/plain' }).end('\n<!DOCTYPE html><p>Sign in'),
      { status: 'unknown', cause: 'server' },
    ],
    [
      'a text is read in its own character set',
      (_request, response) =>
        response
          .writeHead(200, { 'content-type': 'text/plain; charset=ISO-8859-1' })
          .end(Buffer.from('booked for Zo\u00eb', 'latin1')),
      { status: 'done', text: 'booked for Zo\u00eb' },
    ],
    [
      'an unknown character set is UTF-8',
      (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/plain; charset=x-none' }).end('Zo\u00eb'),
      { status: 'done', text: 'Zo\u00eb' },
    ],
    [
      'what was only taken is not told as done',
      json(202, { id: 7 }),
      {
        status: 'done',
        text: 'The service has taken the request. Say that it is on its way, not that it is done. {"id":7}',
      },
    ],
    [
      'a bottomless answer is no result',
      (_request, response) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('['.repeat(100_000) + ']'.repeat(100_000)),
      { status: 'unknown', cause: 'server' },
    ],
    [
      'a huge page, sent small, is no result',
      (_request, response) =>
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(HUGE),
      { status: 'unknown', cause: 'server' },
    ],
  ])('%s', async (_what, handle, outcome) => {
    const { host } = await aService(handle);
    expect(await run(aWish(host, { timeoutMs: 300 }))).toEqual(outcome);
  });

  it.each<[body: unknown, status: string]>([
    [{ success: false, message: 'taken' }, 'refused'],
    [{ ok: false }, 'refused'],
    [{ error: 'taken' }, 'refused'],
    [{ data: null, errors: [{ message: 'taken' }] }, 'refused'],
    [{ data: { book: null, success: false } }, 'refused'],
    [{ status: 'Error', message: 'taken' }, 'refused'],
    [{ title: 'Conflict', status: 409 }, 'refused'],
    [false, 'refused'],
    [{ success: true, error: null }, 'done'],
    [{ errors: [], id: 7 }, 'done'],
    [{ status: 'confirmed' }, 'done'],
    [{ status: 200 }, 'done'],
    [{ id: 7, error: 'the mail could not be sent' }, 'done'],
    [true, 'done'],
  ])('200 with %j is %s', async (body, status) => {
    const { host } = await aService(json(200, body));
    expect(await run(aWish(host))).toMatchObject({ status });
  });

  it('to a question may be a no', async () => {
    const { host } = await aService(json(200, false));
    const request = { method: 'GET', url: `http://${host}/open` } as const;
    expect(await run(aWish(host, { request, isReadOnly: true }))).toEqual({ status: 'done', text: 'false' });
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
  const ABSENT = { status: 'absent' };
  const lookup = (host: string) => ({
    lookup: { method: 'GET', url: `http://${host}/wishes/{idempotencyKey}` } as const,
  });

  it.each<[string, Handler, object]>([
    ['finds what was done', json(200, { number: 'B7' }), { status: 'done', text: '{"number":"B7"}' }],
    ['finds that nothing was done', json(404, {}), { status: 'absent' }],
    ['finds an empty list', json(200, { bookings: [] }), { status: 'absent' }],
    ['finds an empty list in an envelope', json(200, { status: 'ok', data: { bookings: [] } }), ABSENT],
    ['finds an envelope with nothing', json(200, { status: 'ok', data: null }), ABSENT],
    ['finds null', json(200, { booking: null }), ABSENT],
    [
      'finds a booking that has empty lists',
      json(200, { id: 5, guests: [] }),
      { status: 'done', text: 'id: 5; guests: none' },
    ],
    [
      'finds a booking without a list',
      json(200, { start: '2026-12-01', cancelled: null }),
      { status: 'done', text: '{"start":"2026-12-01","cancelled":null}' },
    ],
    [
      'finds out nothing from an error that is sent as a success',
      json(200, { data: null, errors: [{ message: 'down' }] }),
      { status: 'unknown', cause: 'misconfigured' },
    ],
    [
      'finds out nothing from a failure that is sent as a success',
      json(200, { success: false, data: null }),
      { status: 'unknown', cause: 'misconfigured' },
    ],
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

it('R-G1: a service that is overloaded for one agent is asked with the key of another', async () => {
  const { host, asked } = await aService(json(429, {}));
  const services = createToolServices({ secrets });
  const keyed = (key: string) =>
    aWish(host, { request: { method: 'POST', url: `http://${host}/`, headers: { 'x-key': key } } });
  for (let count = 0; count < 4; count++) await services.run(keyed('ana'));
  await services.run(keyed('bo'));
  expect(asked.map(({ headers }) => headers['x-key'])).toEqual(['ana', 'ana', 'ana', 'bo']);
});

it('R-G1: a service whose key is not accepted is asked again: another agent may have another key', async () => {
  const { host, asked } = await aService(json(401, {}));
  const services = createToolServices({ secrets });
  for (let count = 0; count < 5; count++) await services.run(aWish(host));
  expect(asked).toHaveLength(5);
});

it.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['169.254.169.254', true],
  ['::ffff:192.168.1.1', true],
  ['fd00::1', true],
  ['::1', true],
  ['::', true],
  ['::127.0.0.1', true],
  ['64:ff9b::127.0.0.1', true],
  ['64:ff9b::93.184.216.34', false],
  ['64:ff9b:1::10.0.0.1', true],
  ['2002:0a01:0203::1', true],
  ['2002:5db8:d822::1', false],
  ['fec0::1', true],
  ['ff02::1', true],
  ['224.0.0.1', true],
  ['255.255.255.255', true],
  ['192.0.0.8', true],
  ['198.18.0.1', true],
  ['93.184.216.34', false],
  ['2606:2800:220:1::1', false],
])('R-G1: whether %s is private', (address, isPrivate) => {
  expect(isNearby(address)).toBe(isPrivate);
});
