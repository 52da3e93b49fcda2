/** Settings of `npm run voice`. Each command checks the optional settings that it needs. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { readEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { elevenLabsSettings } from './gateway.ts';
import type { GatewayConfig } from './gateway.ts';
import { findDatabase } from './knowledge.ts';
import { elevenLabsVariables, ownServicesVariables, processVariables, serverVariables } from './variables.ts';

export interface VoiceConfig extends Pick<GatewayConfig, 'agentsDir' | 'recordingsDir' | 'elevenLabs'> {
  /**
   * Returns DATABASE_URL, or the database of the system that last ran from DATA_DIR. Throws `ConfigError` if there is
   * neither.
   */
  databaseUrl(): Promise<string>;
}

const { DATA_DIR } = processVariables;
const { AGENTS_DIR, RECORDINGS_DIR } = serverVariables;
const { DATABASE_URL } = ownServicesVariables;
const schema = z.object({ DATA_DIR, AGENTS_DIR, RECORDINGS_DIR, DATABASE_URL, ...elevenLabsVariables });

/** Reads the settings. Throws `ConfigError`. */
export function loadVoiceConfig(env: Environment): VoiceConfig {
  const values = readEnvironment(schema, env);
  return {
    agentsDir: resolve(values.AGENTS_DIR),
    recordingsDir: resolve(values.RECORDINGS_DIR),
    elevenLabs: elevenLabsSettings(values),
    databaseUrl: () => findDatabase(values),
  };
}
