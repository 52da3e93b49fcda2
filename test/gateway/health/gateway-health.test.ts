import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseCheck } from '../../../src/adapters/postgres/ping.ts';
import { createGatewayHealth } from '../../../src/gateway/health/gateway-health.ts';
import { startFakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import type { FakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import { startFakeOpenAi } from '../../fakes/fake-openai.ts';
import type { FakeOpenAi } from '../../fakes/fake-openai.ts';
import { startFakeTwilio, TWILIO_ACCOUNT } from '../../fakes/fake-twilio.ts';
import type { FakeTwilio } from '../../fakes/fake-twilio.ts';
import { LocalServer } from '../../fakes/local-server.ts';
import { memoryOperators } from '../../fakes/memory-operators.ts';
import { NO_LIMITS } from '../limits/some-limits.ts';
import { aGateway, BASE_URL } from '../a-gateway.ts';

const stack = new AsyncDisposableStack();
let openai: FakeOpenAi;
let fallback: FakeOpenAi;
let elevenLabs: FakeElevenLabs;
let twilio: FakeTwilio;
beforeAll(async () => {
  openai = stack.use(await startFakeOpenAi());
  fallback = stack.use(await startFakeOpenAi());
  elevenLabs = stack.use(await startFakeElevenLabs());
  twilio = stack.use(await startFakeTwilio());
});
afterAll(() => stack.disposeAsync());

const DATABASE_GONE = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

function aHealth({ modelUrl = openai.baseUrl } = {}) {
  const parts = { hasDatabase: true, worker: 'there', freeBytes: 5e10, load: { memory: 0.3, delayMs: 2 } };
  let now = 0;
  const server = { apiKey: 'a-right-key', model: 'gpt-4.1-mini', settings: {} };
  const health = createGatewayHealth({
    config: {
      dataDir: '.',
      openai: {
        ...server,
        baseUrl: modelUrl,
        maxTokens: 150,
        fallback: { ...server, baseUrl: fallback.baseUrl },
      },
      elevenLabs: {
        apiKey: 'a-right-key',
        baseUrl: elevenLabs.baseUrl,
        stability: 0.5,
        similarityBoost: 0.75,
      },
      limits: { ...NO_LIMITS, capacity: { calls: 250, loopDelayMs: 250, memory: 0.9 } },
    },
    twilio: { ...TWILIO_ACCOUNT, apiUrl: twilio.origin },
    database: databaseCheck({
      query: () => (parts.hasDatabase ? Promise.resolve() : Promise.reject(DATABASE_GONE)),
    }),
    async runWorkflow() {
      if (parts.worker === 'no server') throw Object.assign(new Error('14'), { code: 'UNAVAILABLE' });
      return parts.worker === 'there';
    },
    load: { memory: () => parts.load.memory, loopDelayMs: () => parts.load.delayMs },
    free: async () => parts.freeBytes,
    now: () => now,
  });
  return {
    parts,
    health,
    /** After the longest time that a verdict is kept. */
    later: async () => {
      now += 300_000;
      return health.read();
    },
  };
}

type Parts = ReturnType<typeof aHealth>['parts'];

const OUTAGES: readonly [
  item: string,
  breakIt: (parts: Parts) => unknown,
  mendIt: (parts: Parts) => unknown,
][] = [
  ['postgres', (parts) => (parts.hasDatabase = false), (parts) => (parts.hasDatabase = true)],
  ['temporal', (parts) => (parts.worker = 'no server'), (parts) => (parts.worker = 'there')],
  ['temporal', (parts) => (parts.worker = 'none'), (parts) => (parts.worker = 'there')],
  ['openai', () => openai.goDown(), () => openai.listen()],
  ['fallbackModel', () => fallback.goDown(), () => fallback.listen()],
  ['elevenlabs', () => elevenLabs.goDown(), () => elevenLabs.listen()],
  ['twilio', () => twilio.goDown(), () => twilio.listen()],
  ['twilio', () => (twilio.status = 'suspended'), () => (twilio.status = 'active')],
  ['disk', (parts) => (parts.freeBytes = 1e8), (parts) => (parts.freeBytes = 5e10)],
  ['memory', (parts) => (parts.load.memory = 0.95), (parts) => (parts.load.memory = 0.3)],
  ['eventLoop', (parts) => (parts.load.delayMs = 900), (parts) => (parts.load.delayMs = 2)],
];

describe('R-O3: the health of a gateway', () => {
  it.each(OUTAGES)('shows %s red while it is away, and green again', async (item, breakIt, mendIt) => {
    const { parts, later } = aHealth();
    expect((await later())[item]).toMatchObject({ level: 'ok' });
    await breakIt(parts);
    expect((await later())[item]).toMatchObject({ level: 'fault' });
    await mendIt(parts);
    expect((await later())[item]).toMatchObject({ level: 'ok' });
  });

  it('shows a wrong clock, by the time of the vendor', async () => {
    let aheadMs = 0;
    const vendor = createServer((_request, response) => {
      response.sendDate = false;
      response.setHeader('date', new Date(Date.now() + aheadMs).toUTCString()).end();
    });
    const server = new LocalServer(vendor);
    await server.listen();
    const { later } = aHealth({ modelUrl: server.origin });
    expect((await later())['clock']).toMatchObject({ level: 'ok' });
    aheadMs = 60_000;
    expect((await later())['clock']).toMatchObject({ level: 'fault' });
    aheadMs = 0;
    expect((await later())['clock']).toMatchObject({ level: 'ok' });
    await server.goDown();
  });

  it('asks each vendor once in five minutes, however many ask', async () => {
    const { health } = aHealth();
    const before = twilio.requests;
    await Promise.all(Array.from({ length: 50 }, () => health.read()));
    await health.read();
    expect(twilio.requests - before).toBe(1);
  });

  it('shows all items to an operator, and the status alone to others', async () => {
    const { health, parts } = aHealth();
    parts.hasDatabase = false;
    const operators = memoryOperators(new URL(BASE_URL));
    await using gateway = await aGateway({ health, operators });
    const elsewhere = { host: 'phone.example.com' };
    const stranger = await gateway.app.inject({ url: '/health', headers: elsewhere });
    expect(stranger.json()).toEqual({ status: 'fault' });
    const token = await operators.tokenOf({ role: 'operator', tenant: null });
    const operator = await gateway.app.inject({ url: '/health', headers: { ...elsewhere, ...token } });
    expect(operator.json()).toMatchObject({
      status: 'fault',
      items: { postgres: { level: 'fault', message: 'unreachable' }, disk: { level: 'ok' } },
    });
    // Calls go on without the database.
    expect(operator.statusCode).toBe(200);
    expect((await gateway.app.inject('/health/ready')).statusCode).toBe(200);
  });
});
