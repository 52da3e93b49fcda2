import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createElevenLabsCheck } from '../../../src/adapters/speech/elevenlabs-check.ts';
import { LocalServer } from '../../fakes/local-server.ts';

/** Starts a server that gives every request this answer. Returns a check of the server, and the requests it received. */
async function aCheck(status: number, body: string) {
  const asked: string[] = [];
  const vendor = createServer(({ method, url, headers }, response) => {
    asked.push(`${method} ${url} ${String(headers['xi-api-key'])}`);
    response.writeHead(status, { 'retry-after': '7', 'request-id': 'req-1' }).end(body);
  });
  const server = new LocalServer(vendor);
  await server.listen();
  onTestFinished(() => server.goDown());
  const check = createElevenLabsCheck({ apiKey: 'xi-1', baseUrl: `${server.origin}/at` });
  return { check: () => check(AbortSignal.timeout(5_000)), asked };
}

describe('R-O3: the check of ElevenLabs', () => {
  it('asks for the models below the base URL, with the key', async () => {
    const { check, asked } = await aCheck(200, '[]');
    await expect(check()).resolves.toBeUndefined();
    expect(asked).toEqual(['GET /at/v1/models xi-1']);
  });

  it.each([
    [401, { detail: { status: 'invalid_api_key' } }, 'unauthorized'],
    [401, { detail: { status: 'quota_exceeded' } }, 'quota'],
    [500, 'no JSON', 'server'],
    [429, {}, 'rate-limited'],
  ])('fails at status %i with %j as %s', async (status, body, kind) => {
    const { check } = await aCheck(status, typeof body === 'string' ? body : JSON.stringify(body));
    await expect(check()).rejects.toMatchObject({
      vendor: 'elevenlabs',
      kind,
      status,
      retryAfterMs: 7_000,
      requestId: 'req-1',
    });
  });

  it('takes a key that may not list models', async () => {
    const { check } = await aCheck(401, JSON.stringify({ detail: { status: 'missing_permissions' } }));
    await expect(check()).resolves.toBeUndefined();
  });

  it('tells a server that does not answer in time from one that is not there', async () => {
    const silent = new LocalServer(createServer());
    await silent.listen();
    const check = createElevenLabsCheck({ apiKey: 'xi-1', baseUrl: silent.origin });
    await expect(check(AbortSignal.timeout(50))).rejects.toMatchObject({ kind: 'timeout' });
    await silent.goDown();
    await expect(check(AbortSignal.timeout(5_000))).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
