/** Peers that open connections to a gateway and say little or nothing. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { HTTP_LIMITS } from '../../src/gateway/http-limits.ts';
import { aGateway } from './a-gateway.ts';

const VOICE = '/api/v1/voice/conversation-relay';
const SHORT = { ...HTTP_LIMITS, headersMs: 100, requestMs: 200, idleMs: 300, checkMs: 20 };
const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n';

/** Sends `words` and resolves with the answer, once the gateway has closed the connection. */
async function answerTo(origin: string, words: string): Promise<string> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  socket.write(words);
  return text(socket);
}

it.concurrent.each([
  ['that says nothing', ''],
  ['whose headers do not end', `POST ${VOICE} HTTP/1.1\r\nHost: a\r\n`],
  [
    'whose body does not end',
    `POST ${VOICE} HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nCallSid=`,
  ],
])('R-X9: a gateway closes a connection %s', async (_which, words) => {
  await using gateway = await aGateway({ limits: SHORT });
  expect(await answerTo(gateway.origin, words)).not.toContain(' 200 ');
});

it.concurrent(
  'R-X9: a gateway closes connections beyond its limit at once, and answers on the others',
  async () => {
    await using gateway = await aGateway({ limits: { ...HTTP_LIMITS, maxConnections: 2 } });
    const { port } = new URL(gateway.origin);
    const sockets = [1, 2].map(() => connect(Number(port), '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    expect(await answerTo(gateway.origin, '')).toBe('');
    const [first] = sockets;
    first?.write('GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(first && (await text(first))).toContain('200 OK');
    for (const socket of sockets) socket.destroy();
  },
);

it.concurrent.each(['/health/live', '/', '/api/v1/voice/status', `${VOICE}/x`])(
  'R-X10: an upgrade on %s gets no handshake',
  async (path) => {
    await using gateway = await aGateway({ limits: SHORT });
    const answer = await answerTo(gateway.origin, `GET ${path} HTTP/1.1\r\nHost: a\r\n${UPGRADE}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 (?:200|40[45]) /u);
    expect(answer).not.toContain('Sec-WebSocket-Accept');
    expect(gateway.app.websocketServer.clients.size).toBe(0);
  },
);

it.concurrent('R-X1: an unsigned upgrade is refused before the handshake', async () => {
  await using gateway = await aGateway({ limits: SHORT });
  const answer = await answerTo(gateway.origin, `GET ${VOICE} HTTP/1.1\r\nHost: a\r\n${UPGRADE}\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 403 /u);
  expect(gateway.app.websocketServer.clients.size).toBe(0);
});

it('R-X9: a thousand unsigned webhooks are a handful of lines in the log', async () => {
  const lines: string[] = [];
  await using gateway = await aGateway({ log: pino({}, { write: (line) => void lines.push(line) }) });
  const forged = { signature: 'bm8gc2lnbmF0dXJl' };
  for (let request = 0; request < 1_000; request++) await gateway.post(VOICE, {}, forged);
  const refused = lines.filter((line) => line.includes('without a valid signature'));
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(100);
  expect(gateway.counters.unsigned).toBe(1_000);
});

it('R-X9: the start of a workflow that fails at the webhook is repeated until it is stored, without a connection', async () => {
  await using gateway = await aGateway();
  gateway.workflows.failures.push(new Error('14 UNAVAILABLE'), new Error('14 UNAVAILABLE'));
  const form = { CallSid: `CA${'0'.repeat(32)}`, From: '+15550100', To: '+15550111', Direction: 'inbound' };
  expect((await gateway.post(VOICE, form)).body).toContain('<ConversationRelay ');
  await expect.poll(() => gateway.workflows.sent.map(({ name }) => name)).toEqual(['start']);
});
