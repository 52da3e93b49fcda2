import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createSlackCourier } from '../../../src/adapters/delivery/slack.ts';
import type { Delivery } from '../../../src/adapters/ports/deliveries.ts';
import { aDelivery } from './a-delivery.ts';

const { signal } = new AbortController();
const { content, ...fields } = aDelivery({ name: 'slack', kind: 'slack' });
const alert: Delivery = {
  ...fields,
  event: 'alert.firing',
  content: { name: 'disk', type: 'firing', text: 'Only 1.0 GB of the disk are free.' },
};

async function slackThatAnswers(status: number) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      bodies.push((await request.toArray()).join(''));
      response.writeHead(status).end('ok');
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // oxlint-disable-line typescript/no-unsafe-type-assertion -- it listens on TCP
  return {
    bodies,
    url: `http://127.0.0.1:${port}/services/secret`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

it.each([
  [200, { state: 'delivered' }],
  [503, { state: 'pending', reason: 'Slack answered 503' }],
  [404, { state: 'refused', reason: 'Slack answered 404' }],
])('R-O2: an alert in Slack that answers %i is %o', async (status, expected) => {
  await using slack = await slackThatAnswers(status);
  const result = await createSlackCourier(slack.url).send(alert, signal);
  expect(result).toMatchObject(expected);
  expect(slack.bodies).toEqual(['{"text":"disk: Only 1.0 GB of the disk are free."}']);
  expect(JSON.stringify(result)).not.toContain('secret');
});

it('R-O2: without an address, or while Slack is away, an alert waits, and nothing names the address', async () => {
  const slack = await slackThatAnswers(200);
  await slack[Symbol.asyncDispose]();
  expect(await createSlackCourier(slack.url).send(alert, signal)).toEqual({
    state: 'pending',
    reason: 'Slack cannot be reached',
    recipients: [{ address: 'Slack', state: 'pending', reason: 'Slack cannot be reached' }],
  });
  expect(await createSlackCourier(undefined).send(alert, signal)).toMatchObject({
    state: 'pending',
    reason: 'no address: set ALERT_SLACK_URL',
  });
});
