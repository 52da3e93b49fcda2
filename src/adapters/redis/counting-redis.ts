/** The connection to Redis, where several gateways count together. */
import { Redis } from 'ioredis';

/** A caller waits for the answer. Redis answers within a millisecond. */
const COMMAND_MS = 100;
/** A connection without an answer for so long is replaced: its other end may have vanished without closing it. */
const SILENCE_MS = 1_000;
const CONNECT_MS = 2_000;
const RECONNECT_MS = 1_000;

/** Called when Redis becomes unreachable, and when it is back. */
export interface RedisEvents {
  readonly onLost: (error: Error) => void;
  readonly onBack: () => void;
}

/**
 * Connects in the background and stays connected. While Redis is away, commands fail at once; a command that Redis does not
 * answer fails after 0.1 s. Nothing is repeated.
 */
export function connectCountingRedis(url: string, { onLost, onBack }: RedisEvents): Redis {
  const redis = new Redis(url, {
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    socketTimeout: SILENCE_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: () => RECONNECT_MS,
  });
  let isLost = false;
  redis.on('error', (error) => {
    if (isLost) return;
    isLost = true;
    onLost(error);
  });
  redis.on('ready', () => {
    if (isLost) onBack();
    isLost = false;
  });
  return redis;
}
