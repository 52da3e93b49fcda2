/** Settings of `npm run users` and `npm run tokens`. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { readEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { findDatabase } from './knowledge.ts';
import type { KnowledgeConfig } from './knowledge.ts';
import { ownServicesVariables, processVariables, serverVariables } from './variables.ts';

const accountsSchema = z.object({
  DATA_DIR: processVariables.DATA_DIR,
  AGENTS_DIR: serverVariables.AGENTS_DIR,
  DATABASE_URL: ownServicesVariables.DATABASE_URL,
});

/** Reads the settings. Throws `ConfigError` if they are invalid or no database can be found. */
export async function loadAccountsConfig(
  env: Environment,
): Promise<Pick<KnowledgeConfig, 'databaseUrl' | 'agentsDir'>> {
  const values = readEnvironment(accountsSchema, env);
  return { databaseUrl: await findDatabase(values), agentsDir: resolve(values.AGENTS_DIR) };
}
