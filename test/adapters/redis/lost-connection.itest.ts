import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startLink } from '../../../chaos/link.ts';
import type { Link } from '../../../chaos/link.ts';
import { connectCountingRedis } from '../../../src/adapters/redis/counting-redis.ts';
import { createRedisLiveEvents } from '../../../src/adapters/redis/live-events.ts';
import type { LiveEvent } from '../../../src/contracts/live.ts';
import { aCallSid } from '../../conversation/a-call.ts';
import { startRedis, whyNoRedis } from '../../gateway/limits/redis-server.ts';
import type { RedisServer } from '../../gateway/limits/redis-server.ts';

const reason = whyNoRedis();
const IGNORED = { onDropped: () => undefined, onLost: () => undefined };
const EVENT: LiveEvent = { callSid: aCallSid('1'), tenant: 'default', epoch: 1, n: 1, kind: 'turn' };

describe.skipIf(reason !== undefined)('R-O6: a connection to Redis whose other end has vanished', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function throughLink(): Promise<{ link: Link; url: string }> {
    const link = await startLink(Number(new URL(server.url).port));
    onTestFinished(() => link[Symbol.asyncDispose]());
    return { link, url: `redis://127.0.0.1:${link.port}` };
  }

  it('is replaced, and gateways count together again', async () => {
    const { link, url } = await throughLink();
    const redis = connectCountingRedis(url, { onLost: () => undefined, onBack: () => undefined });
    onTestFinished(() => redis.disconnect());
    await once(redis, 'ready');
    link.lose();
    await expect(redis.incr('calls')).rejects.toThrow('Command timed out');
    await expect.poll(() => redis.incr('calls').catch(() => 0), { timeout: 5_000 }).toBeGreaterThan(0);
  });

  it('is replaced, and a gateway that only listens learns of events again', async () => {
    const { link, url } = await throughLink();
    await using here = createRedisLiveEvents({ url, from: 'here' }, IGNORED);
    await using there = createRedisLiveEvents({ url: server.url, from: 'there' }, IGNORED);
    const heard: LiveEvent[] = [];
    here.subscribe({ onEvent: (event) => heard.push(event), onConnection: () => undefined });
    const isHeard = (): boolean => {
      there.publish(EVENT);
      return heard.length > 0;
    };
    await expect.poll(isHeard, { timeout: 5_000 }).toBe(true);
    link.lose();
    heard.length = 0;
    await expect.poll(isHeard, { timeout: 15_000, interval: 500 }).toBe(true);
  }, 25_000);
});
