import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startBalancer } from '../../chaos/balancer.ts';
import type { Balancer } from '../../chaos/balancer.ts';

/** A fake gateway: answers readiness checks and its name, and leaves requests to `/open` unanswered. */
class FakeGateway {
  isReady = true;
  readonly open: ServerResponse[] = [];
  readonly server: Server;

  constructor(name: string) {
    this.server = createServer((request: IncomingMessage, response) => {
      if (request.url === '/health/ready') response.writeHead(this.isReady ? 200 : 503).end();
      else if (request.url === '/open') this.open.push(response);
      else response.end(name);
    }).listen(0, '127.0.0.1');
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

let gateways: readonly [FakeGateway, FakeGateway];
let balancer: Balancer;
beforeEach(async () => {
  gateways = [new FakeGateway('first'), new FakeGateway('second')];
  await Promise.all(gateways.map(({ server }) => once(server, 'listening')));
  balancer = await startBalancer(gateways.map(({ port }) => ({ host: '127.0.0.1', port })));
  await expect.poll(() => [balancer.isReady(0), balancer.isReady(1)]).toEqual([true, true]);
});
afterEach(async () => {
  await balancer[Symbol.asyncDispose]();
  for (const gateway of gateways) gateway.close();
});

/** Sends each request on a new connection, as the relay does. */
async function ask(path = '/'): Promise<string> {
  const response = await fetch(`${balancer.origin}${path}`, { headers: { connection: 'close' } });
  return response.text();
}

it('gives new connections to the gateways in turn', async () => {
  expect([await ask(), await ask(), await ask(), await ask()].sort()).toEqual([
    'first',
    'first',
    'second',
    'second',
  ]);
});

it('gives no connection to a gateway that is not ready or has just died', async () => {
  gateways[0].isReady = false;
  await expect.poll(() => balancer.isReady(0)).toBe(false);
  expect([await ask(), await ask()]).toEqual(['second', 'second']);
  gateways[0].isReady = true;
  await expect.poll(() => balancer.isReady(0)).toBe(true);
  gateways[0].close();
  expect([await ask(), await ask()]).toEqual(['second', 'second']);
});

it('abandons connections without closing the ends of the gateway, and still records its words', async () => {
  const { port } = new URL(balancer.origin);
  const client = connect(Number(port), '127.0.0.1');
  client.write('GET /open HTTP/1.1\r\nhost: x\r\n\r\n');
  const held = await vi.waitFor(() => {
    const index = gateways.findIndex(({ open }) => open.length > 0);
    const response = gateways[index]?.open[0];
    if (response === undefined) throw new Error('not there yet');
    return { index, response };
  });
  held.response.write('bcdfalpha');
  await once(client, 'data');
  const closeItsEnds = balancer.abandon(held.index);
  await once(client, 'close');
  expect(held.response.destroyed).toBe(false);
  held.response.write(' bcdfbravo');
  await expect.poll(() => balancer.sent.map(({ marker }) => marker)).toEqual(['bcdf', 'bcdf']);
  closeItsEnds();
  await once(held.response, 'close');
});
