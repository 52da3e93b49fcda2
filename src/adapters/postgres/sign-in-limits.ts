/** Table `sign_in_limits`: how often somebody may try to sign in, counted for all gateways together. */
import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { SignInLimits } from '../ports/accounts.ts';

const WINDOW_SECONDS = 15 * 60;
/** Enough for typing errors. Guessing at this rate takes years even for a weak password. */
const PER_ACCOUNT = 10;
/** A whole office, or a proxy, may share an address. */
const PER_ADDRESS = 100;

/** Creates the limits. While the database is away, each gateway counts by itself. */
export function createSignInLimits(pool: Pool): SignInLimits {
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'sign_in_limits',
      // The migrations have made it: the process itself may not be allowed to.
      tableCreated: true,
      keyPrefix,
      points,
      duration: WINDOW_SECONDS,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration: WINDOW_SECONDS }),
    });
  const byAddress = limiter('address', PER_ADDRESS);
  const byAccount = limiter('account', PER_ACCOUNT);
  return {
    async take({ address, email }) {
      return (await waitOf(byAddress, address)) ?? (await waitOf(byAccount, accountKey(email)));
    },
    async forgive({ address, email }) {
      await byAddress.reward(address);
      await byAccount.delete(accountKey(email));
    },
  };
}

async function waitOf(limiter: RateLimiterPostgres, key: string): Promise<number | undefined> {
  try {
    await limiter.consume(key);
    return undefined;
  } catch (refused: unknown) {
    if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
    throw refused;
  }
}

/** What was typed as an e-mail address may be anything, also a password. */
const accountKey = (email: string): string => createHash('sha256').update(email).digest('base64url');
