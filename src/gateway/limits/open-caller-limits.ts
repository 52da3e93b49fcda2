/** The limits of a gateway, with Redis if it is configured. */
import { connectCountingRedis } from '../../adapters/redis/counting-redis.ts';
import type { GatewayConfig } from '../../config/gateway.ts';
import { startCallerLimits } from './caller-limits.ts';
import type { CallerLimits, CallerLimitsDeps } from './caller-limits.ts';

/** Starts them. */
export function openCallerLimits(
  { redisUrl, limits: settings }: Pick<GatewayConfig, 'redisUrl' | 'limits'>,
  deps: Omit<CallerLimitsDeps, 'settings' | 'redis'>,
): CallerLimits {
  const { log } = deps;
  const redis =
    redisUrl === undefined
      ? undefined
      : connectCountingRedis(redisUrl, {
          onLost: (error) => log.warn({ err: error }, 'Redis not reachable: rate limits are not shared'),
          onBack: () => log.info('Redis is reachable again: rate limits are shared'),
        });
  return startCallerLimits({ ...deps, settings, redis });
}
