import fastify from 'fastify';
import { expect, it, vi } from 'vitest';
import { connectCountingRedis } from '../../../src/adapters/redis/counting-redis.ts';
import { createRateLimits } from '../../../src/gateway/limits/rate-limits.ts';
import { NO_LIMITS } from './some-limits.ts';
import { startRedis, whyNoRedis } from './redis-server.ts';

const rates = { ...NO_LIMITS.rates, callsPerNumber: 3, apiPerAddress: 2 };

/** A gateway that only counts: `/calls/<number>` and `/api`. */
async function aCounter(redisUrl?: string) {
  const events = { onLost: vi.fn(), onBack: vi.fn() };
  const redis = redisUrl === undefined ? undefined : connectCountingRedis(redisUrl, events);
  const app = fastify();
  const warned = vi.spyOn(app.log, 'warn');
  const limits = await createRateLimits(app, rates, redis);
  app.get<{ Params: { number: string } }>('/calls/:number', async (request) => ({
    refused: (await limits.call(request, { number: request.params.number, tenant: 'shop' })) ?? null,
  }));
  app.get('/api', async (request) => ({ refused: await limits.api(request) }));
  return {
    ...{ events, warned },
    redis,
    async get(url: string, remoteAddress = '127.0.0.1'): Promise<unknown> {
      const response = await app.inject({ url, remoteAddress });
      return response.json<{ refused: unknown }>().refused;
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      redis?.disconnect();
    },
  };
}

async function connected(counter: Awaited<ReturnType<typeof aCounter>>): Promise<void> {
  await vi.waitFor(() => expect(counter.redis?.status).toBe('ready'), { timeout: 30_000 });
}

it('each number and each address is counted by itself; an IPv6 network counts as one address', async () => {
  await using counter = await aCounter();
  const ofOne = [];
  for (let call = 0; call < 4; call += 1) ofOne.push(await counter.get('/calls/+12075550142'));
  expect(ofOne).toEqual([null, null, null, 'number-rate']);
  expect(await counter.get('/calls/+12075550143')).toBeNull();
  for (const address of ['2001:db8::1', '2001:db8::2'])
    expect(await counter.get('/api', address)).toBe(false);
  expect(await counter.get('/api', '2001:db8::3')).toBe(true);
  expect(await counter.get('/api', '192.0.2.1')).toBe(false);
});

const why = whyNoRedis();
it.skipIf(why !== undefined)(
  `R-X3: two gateways count together in a real Redis${why === undefined ? '' : ` (${why})`}`,
  async () => {
    await using redis = await startRedis();
    await using one = await aCounter(redis.url);
    await using two = await aCounter(redis.url);
    await connected(one);
    await connected(two);
    const answers = [];
    for (const counter of [one, two, one, two, one]) answers.push(await counter.get('/calls/+12075550142'));
    expect(answers).toEqual([null, null, null, 'number-rate', 'number-rate']);
  },
);

it.skipIf(why !== undefined)(
  'R-X3: without Redis, and with one that does not answer, a request is counted here and waits no longer than a moment',
  async () => {
    const redis = await startRedis();
    await using counter = await aCounter(redis.url);
    await connected(counter);
    redis.freeze();
    const from = performance.now();
    expect(await counter.get('/calls/+12075550142')).toBeNull();
    // It gives up after 0.1 s.
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(counter.warned.mock.calls).toEqual([['Redis answers too late: rate limits are not shared']]);
    await redis.kill();
    await vi.waitFor(() => expect(counter.events.onLost).toHaveBeenCalledOnce(), { timeout: 30_000 });
    const answers = [];
    for (let call = 0; call < 3; call += 1) answers.push(await counter.get('/calls/+12075550142'));
    expect(answers).toEqual([null, null, 'number-rate']);
    await using again = await startRedis(Number(new URL(redis.url).port));
    await vi.waitFor(() => expect(counter.events.onBack).toHaveBeenCalledOnce(), { timeout: 30_000 });
    expect(again.url).toBe(redis.url);
    // A minute of failed connections is one report.
    expect(counter.events.onLost).toHaveBeenCalledOnce();
  },
);
