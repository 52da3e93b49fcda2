/** Settings of `npm run call`. Defaults to the services of the system that last ran from DATA_DIR. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { readEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { loadPrivacyConfig } from './privacy.ts';
import type { PrivacyConfig } from './privacy.ts';
import { twilioVariables, serverVariables } from './variables.ts';

export interface OutboundCliConfig extends PrivacyConfig {
  readonly agentsDir: string;
  /** An account of the carrier is configured. */
  readonly isConfigured: boolean;
}

const schema = z.object({ AGENTS_DIR: serverVariables.AGENTS_DIR, ...twilioVariables });

/** Reads the settings. Throws `ConfigError`. */
export async function loadOutboundConfig(env: Environment): Promise<OutboundCliConfig> {
  const { AGENTS_DIR, TWILIO_ACCOUNT_SID } = readEnvironment(schema, env);
  return {
    ...(await loadPrivacyConfig(env)),
    agentsDir: resolve(AGENTS_DIR),
    isConfigured: TWILIO_ACCOUNT_SID !== undefined,
  };
}
