/** Settings of `npm run privacy`. Defaults to the services of the system that last ran from DATA_DIR. */
import { z } from 'zod';
import type { PayloadKeys } from '../lib/payload-cipher.ts';
import { readEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { findDatabase } from './knowledge.ts';
import { findTemporal, replayKeys } from './replay.ts';
import type { TemporalSettings } from './temporal.ts';
import { ownServicesVariables, processVariables } from './variables.ts';

export interface PrivacyConfig {
  readonly databaseUrl: string;
  readonly temporal: TemporalSettings;
  readonly payloadKeys: PayloadKeys;
}

const privacySchema = z.object({
  DATA_DIR: processVariables.DATA_DIR,
  DATABASE_URL: ownServicesVariables.DATABASE_URL,
});

/** Reads the settings. Throws `ConfigError`. */
export async function loadPrivacyConfig(env: Environment): Promise<PrivacyConfig> {
  return {
    databaseUrl: await findDatabase(readEnvironment(privacySchema, env)),
    temporal: await findTemporal(env),
    payloadKeys: replayKeys(env),
  };
}
