import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { createWebhookCourier } from '../../../src/adapters/delivery/webhook.ts';
import { aDelivery } from './a-delivery.ts';

const [NEW, OLD] = [`whsec_${'bmV3'.repeat(8)}`, `whsec_${'b2xk'.repeat(8)}`];
const { signal } = new AbortController();

/** A receiver that answers as told. */
async function aReceiver(
  status: number,
  headers: Record<string, string> = {},
  write: (response: ServerResponse) => void = (response) => response.end('thank you'),
) {
  const requests: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = (await request.toArray()).join('');
      requests.push({ headers: request.headers, body });
      write(response.writeHead(status, headers));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // oxlint-disable-line typescript/no-unsafe-type-assertion -- it listens on TCP
  return {
    requests,
    to: (host = '127.0.0.1') =>
      ({ name: 'crm', kind: 'webhook', url: `http://${host}:${port}/calls` }) as const,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const courier = (changes: Partial<Parameters<typeof createWebhookCourier>[0]> = {}) =>
  createWebhookCourier({ secrets: [NEW, OLD], mayBePrivate: true, ...changes });

it('R-G3: a webhook is signed with each secret, and carries its id, the time of the event and its sequence', async () => {
  await using receiver = await aReceiver(200);
  const delivery = aDelivery(receiver.to());
  expect(await courier().send(delivery, signal)).toMatchObject({ state: 'delivered' });
  const [request] = receiver.requests;
  const headers = Object.fromEntries(
    Object.entries(request?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  for (const secret of [NEW, OLD]) {
    expect(new Webhook(secret).verify(request?.body ?? '', headers)).toEqual({
      type: 'call.ended',
      timestamp: '2026-03-02T10:00:00.000Z',
      sequence: 1,
      data: delivery.content,
    });
  }
  expect(headers['webhook-id']).toBe(delivery.id);
});

it.each([
  [503, {}, { state: 'pending', reason: 'the receiver answered 503' }],
  [429, { 'retry-after': '120' }, { state: 'pending', retryAfterMs: 120_000 }],
  [404, {}, { state: 'pending', reason: 'the receiver answered 404' }],
  [410, {}, { state: 'refused', reason: 'the receiver answered 410: it wants no more webhooks' }],
  [302, { location: 'http://169.254.169.254/' }, { state: 'refused' }],
])('R-G3: an answer of %i with %o means %o', async (status, headers, expected) => {
  await using receiver = await aReceiver(status, headers);
  expect(await courier().send(aDelivery(receiver.to()), signal)).toMatchObject(expected);
  expect(receiver.requests).toHaveLength(1);
});

it('R-G3: a private address is refused unless it is allowed, also behind a name', async () => {
  await using receiver = await aReceiver(200);
  const strict = courier({ mayBePrivate: false });
  for (const host of ['127.0.0.1', 'localhost']) {
    const result = await strict.send(aDelivery(receiver.to(host)), signal);
    expect(result).toMatchObject({
      state: 'refused',
      reason: 'the address is in a private network: WEBHOOKS_PRIVATE=on allows it',
    });
  }
  expect(receiver.requests).toEqual([]);
});

it('R-G3: without a secret, or while the receiver is down, the delivery waits and says for what', async () => {
  const receiver = await aReceiver(200);
  await receiver[Symbol.asyncDispose]();
  const delivery = aDelivery(receiver.to());
  expect(await courier().send(delivery, signal)).toMatchObject({
    state: 'pending',
    reason: 'no answer (ECONNREFUSED)',
  });
  expect(await courier({ secrets: undefined }).send(delivery, signal)).toMatchObject({
    state: 'pending',
    reason: 'no secret for webhooks: set WEBHOOK_SECRET',
  });
});

it('R-G3: a receiver whose body never ends has got the delivery all the same', async () => {
  await using receiver = await aReceiver(200, {}, (response) => {
    const dribble = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(dribble));
  });
  // Else the attempt would be cut off by Temporal, and the delivery sent again.
  expect(await courier().send(aDelivery(receiver.to()), signal)).toMatchObject({ state: 'delivered' });
});
