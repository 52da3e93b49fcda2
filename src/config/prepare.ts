/** Settings of `start/prepare.ts`, which prepares external services for a deployment. */
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Environment } from './environment.ts';
import { readWithTemporal } from './temporal.ts';
import type { TemporalSettings } from './temporal.ts';
import { databaseVariables, serverVariables, temporalVariables } from './variables.ts';

export interface PrepareConfig {
  readonly databaseUrl: string;
  readonly temporal: TemporalSettings;
  readonly agentsDir: string;
  readonly knowledgeDir: string;
}

const { AGENTS_DIR, KNOWLEDGE_DIR } = serverVariables;
const prepareSchema = z.object({ ...databaseVariables, ...temporalVariables, AGENTS_DIR, KNOWLEDGE_DIR });

/** Reads the settings. Throws `ConfigError`. */
export function loadPrepareConfig(env: Environment): PrepareConfig {
  const { values, temporal } = readWithTemporal(prepareSchema, env);
  return {
    databaseUrl: values.DATABASE_URL,
    temporal,
    agentsDir: resolve(values.AGENTS_DIR),
    knowledgeDir: resolve(values.KNOWLEDGE_DIR),
  };
}
