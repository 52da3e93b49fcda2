import { defaultPayloadConverter } from '@temporalio/common';
import fastify from 'fastify';
import type { InjectOptions } from 'fastify';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { refuseRemote } from '../../src/gateway/plugins/loopback-only.ts';
import { codecRoutes } from '../../src/gateway/routes/codec.ts';
import { aCodec } from '../setup/a-codec.ts';

const UI = 'http://127.0.0.1:8233';
const codec = aCodec();
const app = fastify();
const options = { codec, origins: [UI], access: refuseRemote };
await app.register(async (scope) => codecRoutes(scope, options), { prefix: '/codec' });

const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
async function sealed(value: string, by = codec) {
  const [payload] = await by.encode([defaultPayloadConverter.toPayload(value)]);
  const metadata: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(payload?.metadata ?? {})) metadata[name] = base64(bytes);
  return { metadata, data: base64(payload?.data) };
}
const ask = (payload: object, options: InjectOptions = {}) =>
  app.inject({
    method: 'POST',
    url: '/codec/decode',
    payload,
    ...options,
    headers: { host: 'localhost:3000', ...options.headers },
  });
const contents = (text: string) =>
  z
    .object({ payloads: z.array(z.object({ data: z.string() })) })
    .parse(JSON.parse(text))
    .payloads.map(({ data }) => Buffer.from(data, 'base64').toString());

it('R-X5: decrypts for the Web UI, and returns payloads with an unknown key as they came', async () => {
  const unknown = await sealed('lost', aCodec());
  const response = await ask(
    { payloads: [await sealed('When do you open?'), unknown] },
    { headers: { origin: UI } },
  );
  expect(response.headers['access-control-allow-origin']).toBe(UI);
  const [first, second] = contents(response.body);
  expect(first).toBe('"When do you open?"');
  expect(second).toBe(Buffer.from(unknown.data, 'base64').toString());
});

it('lets no page of another origin read an answer', async () => {
  for (const origin of ['https://evil.example', 'http://127.0.0.1:9999', 'null']) {
    const headers = { origin, 'access-control-request-method': 'POST' };
    const preflight = await ask({}, { method: 'OPTIONS', headers });
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
  }
});

it.each<[string, InjectOptions]>([
  ['from another machine', { remoteAddress: '192.0.2.7' }],
  ['under a foreign Host', { headers: { host: 'rebound.example' } }],
  ['through a tunnel', { headers: { 'x-forwarded-for': '192.0.2.7' } }],
])('refuses a request %s', async (_name, options) => {
  const response = await ask({ payloads: [await sealed('Hours?')] }, options);
  expect(response.statusCode).toBe(403);
  expect(response.body).not.toContain('Hours');
});

it('refuses what is not a list of payloads', async () => {
  expect((await ask({ payloads: 'none' })).statusCode).toBe(400);
  const proto = await ask(
    {},
    { payload: '{"__proto__":{"x":1}}', headers: { 'content-type': 'application/json' } },
  );
  expect(proto.statusCode).toBe(400);
});
