/** The limits of a gateway, with Redis if it is configured. */
import type { GatewayConfig } from '../../config/gateway.ts';
import { startCallerLimits } from './caller-limits.ts';
import type { CallerLimits, CallerLimitsDeps } from './caller-limits.ts';

/** Starts them. */
export async function openCallerLimits(
  { redisUrl, limits: settings }: Pick<GatewayConfig, 'redisUrl' | 'limits'>,
  deps: Omit<CallerLimitsDeps, 'settings' | 'redis'>,
): Promise<CallerLimits> {
  const redis = redisUrl === undefined ? undefined : await connectRedis(redisUrl, deps.log);
  return startCallerLimits({ ...deps, settings, redis });
}

/** The client is loaded only where there is a Redis. */
async function connectRedis(url: string, log: CallerLimitsDeps['log']): Promise<CallerLimitsDeps['redis']> {
  const { connectCountingRedis } = await import('../../adapters/redis/counting-redis.ts');
  return connectCountingRedis(url, {
    onLost: (error) => log.warn({ err: error }, 'Redis not reachable: rate limits are not shared'),
    onBack: () => log.info('Redis is reachable again: rate limits are shared'),
  });
}
