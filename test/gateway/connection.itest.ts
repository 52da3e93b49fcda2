/** Which sockets are taken for the relay's, and when a gateway closes one by itself. */
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { connectionToken } from '../../src/adapters/telephony/connection-token.ts';
import { aCallSid } from '../conversation/a-call.ts';
import { aGateway, AUTH_TOKEN, parametersOf } from './a-gateway.ts';

const callSid = aCallSid();
const call = { CallSid: callSid, From: '+15550100', To: '+15550111', Direction: 'inbound' };

function setup(customParameters: unknown, of: unknown = callSid): string {
  const ids = { sessionId: 'VX1', callSid: of, from: call.From, to: call.To };
  return JSON.stringify({ type: 'setup', ...ids, customParameters });
}

async function closeCode(socket: WebSocket): Promise<unknown> {
  const closed: unknown[] = await once(socket, 'close');
  return closed[0];
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(() => condition(), { interval: 1, timeout: 15_000 }).toBe(true);
}

describe('R-X1: a connection that no gateway has asked for', () => {
  const tokenOf = (epoch: number, of: string, at = Date.now(), authToken = AUTH_TOKEN) =>
    connectionToken({ authToken, callSid: of, epoch }, at);

  it.each([
    ['has no token', { epoch: '1' }],
    ['has the token of another call', { epoch: '1', token: tokenOf(1, aCallSid('9')) }],
    ['has the token of another connection', { epoch: '2', token: tokenOf(1, callSid) }],
    ['has a token of another system', { epoch: '1', token: tokenOf(1, callSid, Date.now(), 'other') }],
    ['has an expired token', { epoch: '1', token: tokenOf(1, callSid, Date.now() - 121_000) }],
    ['has a token that is cut off', { epoch: '1', token: tokenOf(1, callSid).slice(0, -1) }],
  ])('is closed and counted, and starts nothing, if it %s', async (_what, parameters) => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    socket.send(setup(parameters));
    expect(await closeCode(socket)).toBe(1008);
    expect([gateway.counters.unsigned, gateway.deps.sessions.size]).toEqual([1, 0]);
    expect(gateway.workflows.sent).toEqual([]);
  });

  it.each(['0', '-1', '1.5', '1001', '9007199254740991', 'x'])(
    'is closed if its number is out of bounds: %s',
    async (epoch) => {
      await using gateway = await aGateway();
      const socket = await gateway.connect();
      socket.send(setup({ epoch, token: tokenOf(Number(epoch), callSid) }));
      expect(await closeCode(socket)).toBe(1008);
      expect(gateway.workflows.sent).toEqual([]);
    },
  );

  it('is closed if the call has that connection, or a later one, already', async () => {
    await using gateway = await aGateway();
    const first = await gateway.connect();
    first.send(setup(parametersOf(callSid, 2)));
    await until(() => gateway.deps.sessions.size === 1);
    for (const epoch of [1, 2]) {
      const second = await gateway.connect();
      second.send(setup(parametersOf(callSid, epoch)));
      expect(await closeCode(second)).toBe(1008);
    }
    expect(first.readyState).toBe(first.OPEN);
    expect(gateway.deps.sessions.size).toBe(1);
  });

  it('is not one whose addresses are null, or a URI', async () => {
    await using gateway = await aGateway({ numbers: ['+12075550142'] });
    const socket = await gateway.connect();
    const to = 'sip:+12075550142@pbx.example.com';
    socket.send(
      JSON.stringify({ type: 'setup', callSid, from: null, to, customParameters: parametersOf(callSid) }),
    );
    await until(() => gateway.deps.sessions.size === 1);
  });

  it('is accepted by another gateway than the one whose TwiML it follows', async () => {
    await using first = await aGateway();
    await using other = await aGateway();
    const { body } = await first.post('/api/v1/voice/conversation-relay', call);
    const [, token = ''] = /<Parameter name="token" value="([^"]+)"\/>/u.exec(body) ?? [];
    const socket = await other.connect();
    socket.send(setup({ epoch: '1', token }));
    await until(() => other.deps.sessions.size === 1);
  });
});

describe('R-X9: a gateway closes the socket', () => {
  it('if no valid setup comes in time', async () => {
    await using gateway = await aGateway({ socketTimes: { setupMs: 30 } });
    const [silent, broken] = [await gateway.connect(), await gateway.connect()];
    broken.send(setup(parametersOf(callSid), { not: 'a call' }));
    expect(await Promise.all([closeCode(silent), closeCode(broken)])).toEqual([1008, 1008]);
  });

  it('if a setup of another call comes on it', async () => {
    await using gateway = await aGateway();
    const socket = await gateway.connect();
    const other = aCallSid('9');
    socket.send(setup(parametersOf(callSid)));
    socket.send(setup(parametersOf(callSid)));
    socket.send(setup(parametersOf(other), other));
    expect(await closeCode(socket)).toBe(1008);
    expect(gateway.deps.sessions.get(other)).toBeUndefined();
  });

  it('if the relay misses a pong, and not before', async () => {
    await using gateway = await aGateway({ socketTimes: { pingMs: 40 } });
    const socket = await gateway.connect();
    socket.send(setup(parametersOf(callSid)));
    for (let ping = 0; ping < 3; ping += 1) await once(socket, 'ping');
    expect(socket.readyState).toBe(socket.OPEN);
    // The relay is gone, but no packet says so.
    socket.pause();
    await until(() => gateway.deps.sessions.size === 0);
    socket.resume();
    expect(await closeCode(socket)).toBe(1006);
  });

  it.each([
    ['action', '/api/v1/voice/relay-action?epoch=1', { SessionStatus: 'completed', CallStatus: 'completed' }],
    ['status', '/api/v1/voice/status', { CallStatus: 'completed' }],
  ])(
    'if the %s webhook says that the call is over and the relay does not close it',
    async (_which, path, form) => {
      await using gateway = await aGateway({ socketTimes: { overMs: 30 } });
      const socket = await gateway.connect();
      socket.send(setup(parametersOf(callSid)));
      await until(() => gateway.deps.sessions.size === 1);
      await gateway.post(path, { ...call, ...form });
      expect(await closeCode(socket)).toBe(1000);
      await until(() => gateway.deps.sessions.size === 0);
      const ends = gateway.workflows.sent.filter(({ name }) => name === 'ended');
      expect(ends).toHaveLength(1);
    },
  );
});
