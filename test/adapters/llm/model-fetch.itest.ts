import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agent } from 'undici';
import { createModelFetch } from '../../../src/adapters/llm/model-fetch.ts';
import type { HeldRequest } from '../../../src/adapters/llm/model-fetch.ts';

/** A vendor whose answers the test sends itself. */
let server: Server;
let url: string;
let agent: Agent;
let fetch: ReturnType<typeof createModelFetch>;
let connections = 0;
beforeEach(async () => {
  connections = 0;
  server = createServer();
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  url = `http://127.0.0.1:${address.port}/v1/chat`;
  agent = new Agent();
  fetch = createModelFetch(agent);
});
afterEach(async () => {
  await agent.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function asked(): Promise<{ request: IncomingMessage; response: ServerResponse }> {
  return new Promise((resolve) => {
    server.once('request', (request, response) => resolve({ request, response }));
  });
}

async function answerTo() {
  const arrived = asked();
  const answer = fetch(url);
  const { response } = await arrived;
  response.writeHead(200).write('data: {}\n\n');
  return { response, answer: await answer };
}

describe('the model’s fetch', () => {
  it('sends the request unchanged and streams the response as it arrives', async () => {
    const arrived = asked();
    const answer = fetch(url, { method: 'POST', headers: { authorization: 'Bearer k' }, body: '{"a":1}' });
    const { request, response } = await arrived;
    expect([request.method, request.url, request.headers.authorization]).toEqual([
      'POST',
      '/v1/chat',
      'Bearer k',
    ]);
    expect(String(await request.toArray())).toBe('{"a":1}');
    response.setHeader('x-request-id', 'req_1').writeHead(207).write('one');
    const { status, headers, body } = await answer;
    expect([status, headers.get('x-request-id')]).toEqual([207, 'req_1']);
    const reader = body?.getReader();
    expect(String(Buffer.from((await reader?.read())?.value ?? []))).toBe('one');
    response.end('two');
    expect(String(Buffer.from((await reader?.read())?.value ?? []))).toBe('two');
    expect((await reader?.read())?.done).toBe(true);
  });

  it('closes the connection if a body is cancelled before its end', async () => {
    const { response, answer } = await answerTo();
    const gone = once(response, 'close');
    await answer.body?.cancel();
    await gone;
    expect(response.writableFinished).toBe(false);
  });

  it('reads to the end after the last event, even if [DONE] arrives in two packets', async () => {
    const { response, answer } = await answerTo();
    const reader = answer.body?.getReader();
    response.write('data: [DO');
    response.write('NE]\n\n');
    for (let seen = ''; !seen.includes('[DONE]');)
      seen += String(Buffer.from((await reader?.read())?.value ?? []));
    await reader?.cancel();
    response.end();
    await expect.poll(() => agent.stats[new URL(url).origin]?.running, { interval: 1 }).toBe(0);
    const next = asked();
    const again = fetch(url);
    (await next).response.end();
    await again;
    expect(connections).toBe(1);
  });

  it('fails with undici’s error if nothing listens, and fails the body if the connection breaks', async () => {
    const { response, answer } = await answerTo();
    const reader = answer.body?.getReader();
    await reader?.read();
    response.destroy();
    await expect(reader?.read()).rejects.toThrow();
    await expect(fetch('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('a held request', () => {
  it('is sent when it is released, not before', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let hasArrived = false;
    const arrived = asked().then((pair) => {
      hasArrived = true;
      return pair;
    });
    const init: HeldRequest = { hold: promise };
    const answer = fetch(url, init);
    // Another request over the same agent fails first. Without the hold, the held request would have arrived before that.
    await expect(fetch('http://127.0.0.1:1/')).rejects.toThrow();
    expect(hasArrived).toBe(false);
    resolve(undefined);
    (await arrived).response.end('late');
    expect(await (await answer).text()).toBe('late');
  });

  it('is aborted by its signal and never sent', async () => {
    const controller = new AbortController();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let requests = 0;
    server.on('request', () => (requests += 1));
    const init: HeldRequest & RequestInit = { hold: promise, signal: controller.signal };
    const answer = fetch(url, init);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    resolve(undefined);
    await expect(fetch('http://127.0.0.1:1/')).rejects.toThrow();
    expect(requests).toBe(0);
  });
});
