import { once } from 'node:events';
import { pino } from 'pino';
import { WebSocket, WebSocketServer } from 'ws';
import { expect, it } from 'vitest';
import { serveSocket, SOCKET_TIMES } from '../../src/gateway/relay/socket.ts';

it('R-X9: a bug in handling a frame closes its connection with 1011, and not the gateway', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (socket) =>
    serveSocket(socket, {
      log: pino({ level: 'silent' }),
      counters: { badFrames: 0, unknownFrames: 0 },
      times: SOCKET_TIMES,
      open: () => {
        throw new Error('a bug');
      },
      readingMs: () => 0,
      closed: () => undefined,
    }),
  );
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(client, 'open');
  client.send('{"type":"setup","callSid":"CA1"}');
  const closed: unknown[] = await once(client, 'close');
  expect(closed[0]).toBe(1011);
  server.close();
});
