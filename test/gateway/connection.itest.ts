/** Which sockets are taken for the relay's, and when a gateway closes one by itself. */
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { createOfflineModel } from '../../src/adapters/llm/offline.ts';
import type { ModelRequest } from '../../src/adapters/ports/model.ts';
import { connectionToken } from '../../src/adapters/telephony/connection-token.ts';
import { gatewayId } from '../../src/contracts/ids.ts';
import { parseToRelay } from '../../src/contracts/wire/to-relay.ts';
import type { ToRelayFrame } from '../../src/contracts/wire/to-relay.ts';
import { aCall, aCallSid, agent, attached } from '../conversation/a-call.ts';
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
    connectionToken({ authTokens: [authToken], callSid: of, epoch }, at);

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

  it('is closed if another gateway has reported it first, and says nothing of its end', async () => {
    await using gateway = await aGateway();
    const elsewhere = { id: gatewayId('g2'), taskQueue: 'gateway-g2' };
    gateway.workflows.known = aCall({ ...attached(), gateway: elsewhere });
    const socket = await gateway.connect();
    socket.send(setup(parametersOf(callSid)));
    expect(await closeCode(socket)).toBe(1006);
    await until(() => gateway.deps.sessions.size === 0);
    expect(gateway.workflows.sent).toMatchObject([{ name: 'attached', message: { epoch: 1 } }]);
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

describe('R-X9: a call that must end', () => {
  const frames = (socket: WebSocket) => {
    const received: ToRelayFrame[] = [];
    socket.on('message', (data: Buffer) => {
      const parsed = parseToRelay(data.toString('utf8'));
      if (parsed.kind !== 'known') throw new Error(`a frame that the relay does not take: ${parsed.kind}`);
      received.push(parsed.frame);
    });
    return received;
  };
  const info = (name: string, value: string) => JSON.stringify({ type: 'info', name, value });
  const question = JSON.stringify({
    type: 'prompt',
    voicePrompt: 'When do you open?',
    lang: 'en',
    last: true,
  });
  const saidIn = (received: readonly ToRelayFrame[]) =>
    received.map((frame) => (frame.type === 'text' ? frame.token : '')).join('');
  const endOf = (gateway: Awaited<ReturnType<typeof aGateway>>) =>
    gateway.workflows.sent.find(({ name }) => name === 'ended')?.message;
  const goodbye = agent.phrases.timeLimit;
  /** A model that counts its requests. */
  const aModel = () => {
    const model = createOfflineModel();
    return { name: model.name, stream: vi.fn((request: ModelRequest) => model.stream(request)) };
  };

  it('because an operator has terminated its workflow says goodbye, answers nothing more, and keeps its record', async () => {
    const model = aModel();
    await using gateway = await aGateway({ model, socketTimes: { overMs: 30 } });
    const socket = await gateway.connect();
    const received = frames(socket);
    socket.send(setup(parametersOf(callSid)));
    socket.send(info('tokensPlayed', agent.greeting));
    await until(() => gateway.deps.sessions.size === 1);
    Object.assign(gateway.workflows, { fate: 'stopped', delivery: 'closed' });
    await gateway.closed.endStopped();
    await until(() => saidIn(received) === goodbye);
    socket.send(question);
    socket.send(info('tokensPlayed', goodbye));
    await until(() => received.some(({ type }) => type === 'end'));
    // The relay does not close the connection, so the gateway does.
    expect(await closeCode(socket)).toBe(1000);
    const failed = { ...call, SessionStatus: 'failed', CallStatus: 'in-progress' };
    expect((await gateway.post('/api/v1/voice/relay-action?epoch=1', failed)).body).toContain('<Hangup/>');
    await until(() => endOf(gateway) !== undefined);
    expect(endOf(gateway)).toMatchObject({ by: 'agent', stopped: 'terminated', lastSeq: 0 });
    expect(model.stream).not.toHaveBeenCalled();
    expect(gateway.workflows.reopened).toMatchObject([{ timeLimit: { stopped: 'terminated' }, ended: null }]);
    expect(saidIn(received)).toBe(goodbye);
  });

  it('ends without the goodbye if that cannot be said', async () => {
    await using gateway = await aGateway({ socketTimes: { goodbyeMs: 30, overMs: 30 } });
    const socket = await gateway.connect();
    const received = frames(socket);
    socket.send(setup(parametersOf(callSid, 2)));
    await until(() => gateway.deps.sessions.size === 1);
    Object.assign(gateway.workflows, { fate: 'stopped', delivery: 'closed' });
    await gateway.closed.endStopped();
    expect(await closeCode(socket)).toBe(1000);
    expect(received.at(-1)).toEqual({ type: 'end' });
  });

  it('because its time is over is ended by the gateway while the workflow is away', async () => {
    const model = aModel();
    await using gateway = await aGateway({
      model,
      changes: { limits: { ...agent.limits, maxCallMs: 30 } },
      socketTimes: { limitGraceMs: 30, overMs: 30 },
    });
    gateway.temporal.isAway = true;
    const socket = await gateway.connect();
    const received = frames(socket);
    socket.send(setup(parametersOf(callSid)));
    await until(() => saidIn(received) === goodbye);
    socket.send(question);
    socket.send(info('tokensPlayed', agent.greeting));
    socket.send(info('tokensPlayed', goodbye));
    expect(await closeCode(socket)).toBe(1000);
    await until(() => endOf(gateway) !== undefined);
    expect(endOf(gateway)).toMatchObject({ by: 'agent', stopped: 'overrun', lastSeq: 0 });
    expect(model.stream).not.toHaveBeenCalled();
  });
});
