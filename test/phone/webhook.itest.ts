import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, test } from 'vitest';

import { freePort } from '../../src/lib/free-port.ts';
import { parseWebhookUrl, targetOf } from '../../src/phone/webhook-url.ts';
import { callApp } from './place.ts';
import { HANG_UP, PUBLIC_ORIGIN, startTinyApp } from './tiny-app.ts';

test.concurrent('rc and rp in the fragment make the phone retry with one idempotency token', async () => {
  let asked = 0;
  await using app = await startTinyApp({
    answer: () => ((asked += 1) < 4 ? { status: 503, body: 'no' } : HANG_UP),
  });
  const call = await callApp(app, { webhookUrl: `${PUBLIC_ORIGIN}/voice?a=1#rc=5&rp=all` });
  expect(await call.ended).toMatchObject({ by: 'twiml' });
  expect(app.requests.map((request) => [request.path, request.isSigned])).toEqual(
    Array.from({ length: 4 }, () => ['/voice?a=1', true]),
  );
  const tokens = app.requests.map((request) => request.headers['i-twilio-idempotency-token']);
  expect(tokens[0]).toBeUndefined();
  expect(tokens[1]).toBeTypeOf('string');
  expect(new Set(tokens.slice(1)).size).toBe(1);
});

test.concurrent('a failure outside the retry policy is not retried', async () => {
  await using app = await startTinyApp({ answer: () => ({ status: 503, body: 'no' }) });
  const call = await callApp(app, { webhookUrl: `${PUBLIC_ORIGIN}/voice#rc=5&rp=4xx` });
  expect(await call.ended).toMatchObject({ by: 'failed', errorCode: '11200' });
  expect(app.requests).toHaveLength(1);
});

test.concurrent('retries reach an app that starts late', async () => {
  const port = await freePort();
  const late = createServer((_, response) => response.setHeader('content-type', 'text/xml').end(HANG_UP));
  const calling = callApp(fakeApp(port), {
    webhookUrl: `${PUBLIC_ORIGIN}/voice#rc=5&rp=ct`,
    timing: { retryMs: 60 },
  });
  setTimeout(() => late.listen(port, '127.0.0.1'), 100);
  const summary = await (await calling).ended;
  late.close();
  expect(summary.by).toBe('twiml');
});

test.concurrent('the read timeout in the fragment is honoured', async () => {
  const silent = createServer(() => undefined);
  const port = await new Promise<number>((resolve) => {
    silent.listen(0, '127.0.0.1', () => resolve(portOf(silent.address())));
  });
  const call = await callApp(fakeApp(port), { webhookUrl: `${PUBLIC_ORIGIN}/voice#rt=150&rc=0` });
  const summary = await call.ended;
  silent.closeAllConnections();
  silent.close();
  expect(summary).toMatchObject({ by: 'failed', errorCode: '11200' });
  expect(summary.reason).toContain('no answer after 150 ms');
  // The default is 15 s.
  expect(summary.durationMs).toBeLessThan(10_000);
});

test.concurrent('the fallback URL is used if a webhook fails', async () => {
  await using app = await startTinyApp({
    answer: (request) => (request.path === '/voice' ? '<Response><Say>' : HANG_UP),
  });
  const call = await callApp(app, { fallbackUrl: `${PUBLIC_ORIGIN}/fallback` });
  expect(await call.ended).toMatchObject({ by: 'twiml', reason: 'the app hung up' });
  expect(app.requests[1]).toMatchObject({
    path: '/fallback',
    isSigned: true,
    form: { ErrorCode: '12100', ErrorUrl: `${PUBLIC_ORIGIN}/voice` },
  });
});

test.concurrent('an answer that is not XML fails the call', async () => {
  await using app = await startTinyApp({ answer: () => ({ type: 'application/json', body: '{}' }) });
  const call = await callApp(app);
  expect(await call.ended).toMatchObject({ by: 'failed', errorCode: '12300' });
});

test.concurrent('verbs run in order, redirects are followed and unknown verbs are problems', async () => {
  await using app = await startTinyApp({
    answer: (request) =>
      request.path === '/voice'
        ? '<Response><Say>Bear &amp; with me</Say><Pause length="1"/><Sing/><Redirect>next?x=1</Redirect></Response>'
        : '<Response><Say>Bye</Say></Response>',
  });
  const call = await callApp(app);
  const summary = await call.ended;
  expect(summary.verbs.map((verb) => verb.name)).toEqual(['Say', 'Pause', 'Sing', 'Redirect', 'Say']);
  expect(summary.verbs[0]?.text).toBe('Bear & with me');
  expect(summary.problems).toEqual(['unknown TwiML verb <Sing>']);
  expect(app.requests[1]).toMatchObject({
    path: '/next?x=1',
    isSigned: true,
    form: { CallStatus: 'in-progress' },
  });
});

test.concurrent('a rejected call ends without ever being answered', async () => {
  await using app = await startTinyApp({ answer: () => '<Response><Reject reason="busy"/></Response>' });
  const call = await callApp(app, { statusCallbackUrl: `${PUBLIC_ORIGIN}/status` });
  expect(await call.ended).toMatchObject({ by: 'twiml', connections: 0 });
  expect(app.requests[1]?.form['CallStatus']).toBe('busy');
});

test.concurrent('a webhook URL is split into the URL and its options', () => {
  expect(parseWebhookUrl('https://a.example/x?y=1#rc=9&ct=50&rp=ct,5xx')).toEqual({
    url: 'https://a.example/x?y=1',
    options: {
      connectTimeoutMs: 100,
      readTimeoutMs: 15_000,
      totalTimeoutMs: 15_000,
      retries: 5,
      retryOn: ['ct', '5xx'],
    },
  });
});

test.concurrent('a request goes to connectTo if set, else to the address in its URL', () => {
  expect(targetOf('wss://a.example/x?y=1', 'http://127.0.0.1:4000')).toEqual({
    url: 'ws://127.0.0.1:4000/x?y=1',
    host: 'a.example',
  });
  expect(targetOf('https://a.example/x', 'http://127.0.0.1:4000').url).toBe('http://127.0.0.1:4000/x');
  expect(targetOf('wss://a.example/x', undefined).url).toBe('wss://a.example/x');
  expect(targetOf('wss://localhost:3000/x', undefined).url).toBe('ws://localhost:3000/x');
});

function fakeApp(port: number): Parameters<typeof callApp>[0] {
  return {
    origin: `http://127.0.0.1:${port}`,
    requests: [],
    sockets: [],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
