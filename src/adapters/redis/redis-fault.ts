/** Tries a Redis once, for a check of the set-up. */
import { Redis } from 'ioredis';
import { codesOf } from '../../lib/foreign-errors.ts';

const ASK_MS = 5_000;

/** Why the Redis at `url` cannot be used. Undefined: it answers. */
export async function redisFault(url: string): Promise<string | undefined> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: ASK_MS,
    commandTimeout: ASK_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let first: Error | undefined;
  redis.on('error', (error) => (first ??= error));
  try {
    await redis.connect();
    await redis.ping();
    return undefined;
  } catch (error: unknown) {
    return reasonOf(first ?? error);
  } finally {
    redis.disconnect();
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (/^(?:NOAUTH|WRONGPASS|ERR AUTH|ERR invalid password)/u.test(message)) return 'it refuses the password';
  return `it does not answer (${codesOf(error)[0] ?? 'no answer'})`;
}
