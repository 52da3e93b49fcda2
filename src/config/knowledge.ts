/** Settings of `npm run knowledge`: the database that is given, or that of the system that last ran from DATA_DIR. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError, readEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { ownDatabase } from './own-services.ts';
import { ownServicesVariables, processVariables, serverVariables } from './variables.ts';

export interface KnowledgeConfig {
  /** It may not be there: a system that has run may be over. */
  readonly databaseUrl: string;
  readonly agentsDir: string;
}

const knowledgeSchema = z.object({
  DATA_DIR: processVariables.DATA_DIR,
  AGENTS_DIR: serverVariables.AGENTS_DIR,
  DATABASE_URL: ownServicesVariables.DATABASE_URL,
});

/** Throws `ConfigError`. */
export async function loadKnowledgeConfig(env: Environment): Promise<KnowledgeConfig> {
  const values = readEnvironment(knowledgeSchema, env);
  return { databaseUrl: await findDatabase(values), agentsDir: resolve(values.AGENTS_DIR) };
}

/** The database that is given, or that of the system that last ran from DATA_DIR. Throws `ConfigError`. */
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
