/** Password hashes with argon2id. */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import PQueue from 'p-queue';
import type { Passwords } from '../ports/accounts.ts';

/** OWASP's recommendation for argon2id (19 MiB, two passes). Takes about 30 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** More sign-ins at once are an attack: each keeps a core busy that calls need. */
const MAX_WAITING = 20;

/** Creates the hashing. One password is hashed at a time, so that calls keep the other cores. */
export function createPasswords(): Passwords {
  const queue = new PQueue({ concurrency: 1 });
  /** Compared with if there is no hash. No password matches it. */
  let decoy: Promise<string> | undefined;
  return {
    hash: (password) => queue.add(() => hash(password, COST)),
    async verify(password, stored) {
      const other = await (decoy ??= queue.add(() => hash(randomBytes(32), COST)));
      if (queue.size >= MAX_WAITING) return undefined;
      return queue.add(() => verify(stored ?? other, password));
    },
  };
}
