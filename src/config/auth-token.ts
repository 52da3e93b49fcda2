/** The token that webhooks are signed with. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { dataDirError } from './data-dir.ts';
import type { Environment } from './environment.ts';
import { readOrCreateSecret, readSecret } from './secret-file.ts';

/**
 * Returns TWILIO_AUTH_TOKEN. If that is unset, returns a generated token that is stored in DATA_DIR, where the phone of the
 * demo finds it too. Signatures are checked in both cases. Throws `ConfigError` if DATA_DIR is not writable.
 */
export function authTokenFrom(env: Environment, dataDir: string): string {
  const given = env['TWILIO_AUTH_TOKEN']?.trim();
  if (given !== undefined && given !== '') return given;
  try {
    return readOrCreateSecret(authTokenFile(dataDir), () => randomBytes(16).toString('hex'));
  } catch (error) {
    throw dataDirError(error, dataDir);
  }
}

/** The token that was generated in DATA_DIR; undefined if there is none yet. */
export function generatedAuthToken(dataDir: string): string | undefined {
  return readSecret(authTokenFile(dataDir));
}

/** File with the generated token. */
export function authTokenFile(dataDir: string): string {
  return join(dataDir, 'twilio-auth-token');
}
