import { defaultPayloadConverter } from '@temporalio/common';
import fastify from 'fastify';
import type { InjectOptions } from 'fastify';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { codecRoutes } from '../../src/gateway/routes/codec.ts';
import { aCodec } from '../setup/a-codec.ts';

const codec = aCodec();
const app = fastify();
codecRoutes(app, codec);

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
  const response = await ask({ payloads: [await sealed('When do you open?'), unknown] });
  const [first, second] = contents(response.body);
  expect(first).toBe('"When do you open?"');
  expect(second).toBe(Buffer.from(unknown.data, 'base64').toString());
});

it('refuses what is not a list of payloads', async () => {
  expect((await ask({ payloads: 'none' })).statusCode).toBe(400);
  const proto = await ask(
    {},
    { payload: '{"__proto__":{"x":1}}', headers: { 'content-type': 'application/json' } },
  );
  expect(proto.statusCode).toBe(400);
});
