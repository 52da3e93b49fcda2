/** Random secrets, of which only hashes are stored. They have 256 bits, so a plain SHA-256 cannot be reversed. */
import { createHash, randomBytes } from 'node:crypto';

/** Returns a new secret of 43 letters, digits, `-` and `_`. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored instead of the secret. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
