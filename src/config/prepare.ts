/** Settings of `start/prepare.ts`, which prepares external services for a deployment. */
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Environment } from './environment.ts';
import { knowledgeQuota } from './knowledge.ts';
import type { KnowledgeQuota } from './knowledge.ts';
import { readWithTemporal } from './temporal.ts';
import type { TemporalSettings } from './temporal.ts';
import { databaseVariables, ownerVariables, serverVariables, temporalVariables } from './variables.ts';

export interface PrepareConfig {
  readonly databaseUrl: string;
  /** Of the owner of the tables, if that is another role. */
  readonly ownerUrl?: string;
  readonly temporal: TemporalSettings;
  readonly agentsDir: string;
  readonly knowledgeDir: string;
  readonly knowledgeQuota: KnowledgeQuota;
}

const { AGENTS_DIR, KNOWLEDGE_DIR, KNOWLEDGE_MAX_PASSAGES, KNOWLEDGE_MAX_WORDS, KNOWLEDGE_MAX_MB } =
  serverVariables;
const knowledgeVariables = { KNOWLEDGE_DIR, KNOWLEDGE_MAX_PASSAGES, KNOWLEDGE_MAX_WORDS, KNOWLEDGE_MAX_MB };
export const prepareSchema = z.object({
  ...databaseVariables,
  ...ownerVariables,
  ...temporalVariables,
  ...knowledgeVariables,
  AGENTS_DIR,
});

/** Reads the settings. Throws `ConfigError`. */
export function loadPrepareConfig(env: Environment): PrepareConfig {
  const { values, temporal } = readWithTemporal(prepareSchema, env);
  return {
    databaseUrl: values.DATABASE_URL,
    ...(values.DATABASE_OWNER_URL === undefined ? {} : { ownerUrl: values.DATABASE_OWNER_URL }),
    temporal,
    agentsDir: resolve(values.AGENTS_DIR),
    knowledgeDir: resolve(values.KNOWLEDGE_DIR),
    knowledgeQuota: knowledgeQuota(values),
  };
}
