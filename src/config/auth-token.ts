import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ConfigError } from './environment.ts';
import type { Environment } from './environment.ts';
import { readOrCreateSecret } from './secret-file.ts';

/**
 * What webhooks are signed with: TWILIO_AUTH_TOKEN or, where no Twilio account is set up, a token of our own in
 * DATA_DIR, which the phone of the demo reads as well. Signatures are checked in both cases.
 */
export function authTokenFrom(env: Environment, dataDir: string): string {
  const given = env['TWILIO_AUTH_TOKEN']?.trim();
  if (given !== undefined && given !== '') return given;
  try {
    return readOrCreateSecret(join(dataDir, 'twilio-auth-token'), () => randomBytes(16).toString('hex'));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ConfigError([
      { variable: 'DATA_DIR', complaint: `must be a folder that we may write to (${reason}: ${dataDir})` },
    ]);
  }
}
