import { PassThrough } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { compressReplies } from '../../src/gateway/plugins/compress-replies.ts';
import { memoryOperators } from '../fakes/memory-operators.ts';
import { BASE_URL } from './a-gateway.ts';
import { wholeApp } from './whole-app.ts';

/** Long enough to be compressed, with letters of two bytes. */
const LIST = { calls: Array.from({ length: 50 }, (_, id) => ({ id, caller: 'Zoë' })) };
const TEXT = JSON.stringify(LIST);

async function anApp() {
  const app = fastify();
  await compressReplies(app);
  app.get('/list', async () => LIST);
  app.get('/short', async () => ({ calls: [] }));
  app.get('/csv', async (_request, reply) => reply.type('text/csv; charset=utf-8').send(TEXT));
  app.get('/problem', async (_request, reply) =>
    reply.code(400).type('application/problem+json; charset=utf-8').send(LIST),
  );
  app.get('/encoded', async (_request, reply) => reply.header('content-encoding', 'br').send(TEXT));
  app.get('/audio', async (_request, reply) => reply.type('audio/mpeg').send(Buffer.alloc(5_000)));
  app.get('/events', async (_request, reply) => {
    const stream = new PassThrough();
    stream.end(`data: ${TEXT}\n\n`);
    return reply.type('text/event-stream; charset=utf-8').send(stream);
  });
  return app;
}

const GZIP = { 'accept-encoding': 'gzip, deflate, br' };

describe('compressed replies', () => {
  it.each(['/list', '/csv', '/problem'])('%s is compressed for who takes gzip', async (url) => {
    await using app = await anApp();
    const { headers, rawPayload } = await app.inject({ url, headers: GZIP });
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(rawPayload.length).toBeLessThan(TEXT.length / 4);
    expect(gunzipSync(rawPayload).toString('utf8')).toBe(TEXT);
  });

  it.each(['/short', '/encoded', '/audio', '/events'])('%s goes as it is', async (url) => {
    await using app = await anApp();
    const plain = await app.inject(url);
    const { headers, rawPayload } = await app.inject({ url, headers: GZIP });
    expect(headers['content-encoding']).toBe(url === '/encoded' ? 'br' : undefined);
    expect(headers.vary).toBeUndefined();
    expect(rawPayload.equals(plain.rawPayload)).toBe(true);
  });

  it.each([
    [undefined, false],
    ['', false],
    ['identity', false],
    ['br', false],
    ['gzip;q=0, br', false],
    ['*;q=0', false],
    ['gzip;q=abc', false],
    ['gzip', true],
    ['GZIP', true],
    ['br;q=1.0, gzip;q=0.8, *;q=0.1', true],
    ['*', true],
  ])('Accept-Encoding %j: %s', async (header, isCompressed) => {
    await using app = await anApp();
    const { headers, rawPayload } = await app.inject({
      url: '/list',
      headers: header === undefined ? {} : { 'accept-encoding': header },
    });
    expect(headers['content-encoding']).toBe(isCompressed ? 'gzip' : undefined);
    if (!isCompressed) expect(rawPayload.toString('utf8')).toBe(TEXT);
  });

  it('a compressed body of a request is refused: a small one could become large', async () => {
    await using app = await anApp();
    app.post('/list', async () => LIST);
    const { statusCode } = await app.inject({
      method: 'POST',
      url: '/list',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      payload: gzipSync(TEXT),
    });
    expect(statusCode).toBe(400);
  });

  it('R-V1: answers of the API are compressed', async () => {
    const operators = memoryOperators(new URL(BASE_URL));
    const token = await operators.tokenOf({ role: 'viewer', tenant: null });
    await using whole = await wholeApp({ operators });
    const { statusCode, headers, rawPayload } = await whole.app.inject({
      url: '/api/v1/openapi.json',
      headers: { ...GZIP, ...token },
    });
    expect([statusCode, headers['content-encoding']]).toEqual([200, 'gzip']);
    expect(JSON.parse(gunzipSync(rawPayload).toString('utf8'))).toMatchObject({ openapi: '3.1.0' });
  });
});
