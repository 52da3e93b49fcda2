/** Settings of `npm run knowledge`. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError, readEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { ownDatabase } from './own-services.ts';
import { ownServicesVariables, processVariables, serverVariables } from './variables.ts';

/** What the passages of one tenant may take. A gateway keeps those of all tenants in memory. */
export interface KnowledgeQuota {
  readonly maxPassages: number;
  readonly maxBytes: number;
  /** Different words. The index has an entry for each. */
  readonly maxWords: number;
}

export interface KnowledgeConfig {
  /** May be unreachable: the system that last ran from DATA_DIR may have stopped. */
  readonly databaseUrl: string;
  readonly agentsDir: string;
  readonly knowledgeDir: string;
  readonly knowledgeQuota: KnowledgeQuota;
}

const knowledgeSchema = z.object({
  DATA_DIR: processVariables.DATA_DIR,
  AGENTS_DIR: serverVariables.AGENTS_DIR,
  KNOWLEDGE_DIR: serverVariables.KNOWLEDGE_DIR,
  KNOWLEDGE_MAX_PASSAGES: serverVariables.KNOWLEDGE_MAX_PASSAGES,
  KNOWLEDGE_MAX_WORDS: serverVariables.KNOWLEDGE_MAX_WORDS,
  KNOWLEDGE_MAX_MB: serverVariables.KNOWLEDGE_MAX_MB,
  DATABASE_URL: ownServicesVariables.DATABASE_URL,
});

/** Reads the settings. Throws `ConfigError` if they are invalid or no database can be found. */
export async function loadKnowledgeConfig(env: Environment): Promise<KnowledgeConfig> {
  const values = readEnvironment(knowledgeSchema, env);
  return {
    databaseUrl: await findDatabase(values),
    agentsDir: resolve(values.AGENTS_DIR),
    knowledgeDir: resolve(values.KNOWLEDGE_DIR),
    knowledgeQuota: knowledgeQuota(values),
  };
}

/** What one tenant's passages may take. */
export function knowledgeQuota(values: {
  readonly KNOWLEDGE_MAX_PASSAGES: number;
  readonly KNOWLEDGE_MAX_WORDS: number;
  readonly KNOWLEDGE_MAX_MB: number;
}): KnowledgeQuota {
  return {
    maxPassages: values.KNOWLEDGE_MAX_PASSAGES,
    maxBytes: values.KNOWLEDGE_MAX_MB * 1024 * 1024,
    maxWords: values.KNOWLEDGE_MAX_WORDS,
  };
}

/**
 * Returns DATABASE_URL, or the database of the system that last ran from DATA_DIR. Throws `ConfigError` if there is
 * neither.
 */
export async function findDatabase(values: {
  readonly DATABASE_URL?: string;
  readonly DATA_DIR: string;
}): Promise<string> {
  const dataDir = resolve(values.DATA_DIR);
  const databaseUrl = values.DATABASE_URL ?? (await ownDatabase(dataDir));
  if (databaseUrl !== undefined) return databaseUrl;
  const complaint = `is missing, and no system has run from DATA_DIR ${dataDir}: set one of the two, or run "npm start"`;
  throw new ConfigError([{ variable: 'DATABASE_URL', complaint }]);
}

/** The database of a command-line program that needs nothing else. Throws `ConfigError`. */
export function loadDatabaseConfig(env: Environment): Promise<string> {
  return findDatabase(readEnvironment(knowledgeSchema.pick({ DATA_DIR: true, DATABASE_URL: true }), env));
}
