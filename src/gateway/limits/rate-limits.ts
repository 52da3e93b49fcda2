/**
 * Rate limits of callers and of HTTP clients, by `@fastify/rate-limit`. All webhooks of Twilio come from a few addresses, so signed
 * ones count for the caller's number and the tenant, and only unsigned ones for their IP address.
 */
import { fastifyRateLimit, normalizeIP } from '@fastify/rate-limit';
import type { RateLimitOptions } from '@fastify/rate-limit';
import type { Redis } from 'ioredis';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { LimitSettings } from '../../config/limits.ts';

const MINUTE_MS = 60_000;
/** Most numbers and addresses that one limit remembers. The one that has been quiet for longest is forgotten. */
const MAX_KEYS = 20_000;

export interface RateLimits {
  /** Counts a request without a valid signature. True if its address has sent too many. */
  unsigned(request: FastifyRequest): Promise<boolean>;
  /** Counts a request to the HTTP API. True if its address has sent too many. */
  api(request: FastifyRequest): Promise<boolean>;
  /** Counts a new call. Names what has made too many. A call without a number counts for its tenant alone. */
  call(
    request: FastifyRequest,
    call: { readonly number: string | undefined; readonly tenant: string },
  ): Promise<'number-rate' | 'tenant-rate' | undefined>;
}

/** After a count that Redis has not answered in time, it is not asked for so long. */
const PAUSE_MS = 1_000;

/** Counts a request under a key. True if there are too many. */
type Limiter = (request: FastifyRequest, key: string) => Promise<boolean>;

/**
 * Creates the limits of a gateway. Each gateway counts by itself, so that a limit holds without Redis. With Redis, the gateways
 * also count together; a count that Redis does not answer in time is left out.
 */
export async function createRateLimits(
  app: FastifyInstance,
  rates: LimitSettings['rates'],
  redis?: Redis,
): Promise<RateLimits> {
  const local = await limiters(app, rates);
  const shared = redis === undefined ? undefined : await limiters(app, rates, redis);
  // What this gateway refuses by itself need not be asked of Redis.
  const both =
    (name: keyof LimitSettings['rates']): Limiter =>
    async (request, key) =>
      (await local[name](request, key)) || (shared !== undefined && (await shared[name](request, key)));
  const [unsigned, api, number, tenant] = [
    both('unsignedPerAddress'),
    both('apiPerAddress'),
    both('callsPerNumber'),
    both('callsPerTenant'),
  ];
  return {
    unsigned: (request) => unsigned(request, normalizeIP(request.ip)),
    api: (request) => api(request, normalizeIP(request.ip)),
    async call(request, { number: caller, tenant: name }) {
      if (caller !== undefined && (await number(request, `${name} ${caller}`))) return 'number-rate';
      return (await tenant(request, name)) ? 'tenant-rate' : undefined;
    },
  };
}

/** A scope of its own: the plugin has one store for each registration. */
async function limiters(
  app: FastifyInstance,
  rates: LimitSettings['rates'],
  redis?: Redis,
): Promise<Record<keyof LimitSettings['rates'], Limiter>> {
  const { promise, resolve } = Promise.withResolvers<Record<keyof LimitSettings['rates'], Limiter>>();
  await app.register(async (scope) => {
    const shared = redis === undefined ? {} : { redis, nameSpace: 'evercall-rate-' };
    await scope.register(fastifyRateLimit, { global: false, skipOnError: true, ...shared });
    const paused = redis && pausing(scope, redis);
    const limiter = (name: keyof LimitSettings['rates']) => {
      const count = createLimiter(scope, name, rates[name]);
      return async (request: FastifyRequest, key: string) => {
        if (paused?.isPaused() === true) return false;
        const counted = await count(request, key);
        if (counted.isAllowed) return false;
        // A count includes the request itself.
        paused?.note(counted.remaining < counted.max || counted.isExceeded);
        return counted.isExceeded;
      };
    };
    resolve({
      unsignedPerAddress: limiter('unsignedPerAddress'),
      apiPerAddress: limiter('apiPerAddress'),
      callsPerNumber: limiter('callsPerNumber'),
      callsPerTenant: limiter('callsPerTenant'),
    });
  });
  return promise;
}

/** A Redis that is too slow is left alone for a moment, so that not every caller waits for it. The log says it once. */
function pausing({ log }: FastifyInstance, redis: Redis) {
  let pausedUntilMs = 0;
  let isSlow = false;
  return {
    isPaused: () => performance.now() < pausedUntilMs,
    note(isCounted: boolean) {
      if (!isCounted) pausedUntilMs = performance.now() + PAUSE_MS;
      // A lost connection is told by the connection itself.
      if (!isCounted && !isSlow && redis.status === 'ready') {
        log.warn('Redis answers too late: rate limits are not shared');
        isSlow = true;
      } else if (isCounted) isSlow = false;
    },
  };
}

function createLimiter(scope: FastifyInstance, name: string, max: number) {
  const keys = new WeakMap<FastifyRequest, string>();
  const options: RateLimitOptions = {
    max,
    timeWindow: MINUTE_MS,
    cache: MAX_KEYS,
    // All limits of a gateway share one name space in Redis.
    keyGenerator: (request) => `${name} ${keys.get(request) ?? ''}`,
  };
  const count = scope.createRateLimit(options);
  return (request: FastifyRequest, key: string) => {
    keys.set(request, key);
    return count(request);
  };
}
