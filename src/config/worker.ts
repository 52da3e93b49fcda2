/** Settings of a worker. */
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Environment } from './environment.ts';
import type { LogLevel } from './gateway.ts';
import { modelServer, modelVariables } from './model-settings.ts';
import { readWithTemporal } from './temporal.ts';
import type { TemporalSettings } from './temporal.ts';
import { databaseVariables, processVariables, temporalVariables, wordingsVariables } from './variables.ts';

export interface WorkerConfig {
  readonly databaseUrl: string;
  readonly temporal: TemporalSettings;
  readonly logLevel: LogLevel;
  readonly dataDir: string;
  /** The model that writes digests. Without `apiKey`, no model is used. */
  readonly openai: ReturnType<typeof modelServer>;
  /** Whether a model makes wordings of passages. */
  readonly wordings: boolean;
}

export const workerSchema = z.object({
  ...processVariables,
  ...databaseVariables,
  ...temporalVariables,
  ...modelVariables,
  ...wordingsVariables,
});

/** Reads the settings. Throws `ConfigError`. */
export function loadWorkerConfig(env: Environment): WorkerConfig {
  const { values, temporal } = readWithTemporal(workerSchema, env);
  return {
    databaseUrl: values.DATABASE_URL,
    temporal,
    logLevel: values.LOG_LEVEL,
    dataDir: resolve(values.DATA_DIR),
    openai: modelServer(values),
    wordings: values.KNOWLEDGE_WORDINGS,
  };
}
