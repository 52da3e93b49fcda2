import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { placeWarmUpCall } from '../../../src/gateway/warm-up/warm-up-caller.ts';
import { LocalServer } from '../../fakes/local-server.ts';
import { aCallSid } from '../../conversation/a-call.ts';

it('a warm-up call that is given up while it connects leaves no connection behind', async () => {
  const asked = Promise.withResolvers<Duplex>();
  const http = createServer((_request, response) => response.end());
  // The handshake is never answered.
  http.on('upgrade', (_request, socket) => asked.resolve(socket));
  const server = new LocalServer(http);
  await server.listen();
  const limit = new AbortController();
  const call = placeWarmUpCall({
    ...{ origin: server.origin, baseUrl: new URL(server.origin), authToken: 'a-token', callSid: aCallSid() },
    ...{ turns: 1, isWanted: () => true, signal: limit.signal },
  });
  const connection = await asked.promise;
  const ended = once(connection, 'end');
  limit.abort(new Error('the time is up'));
  await expect(call).rejects.toThrow('abort');
  connection.resume();
  await ended;
  connection.destroy();
  await server.goDown();
});
