/** Settings of `npm run backup` and `npm run restore`. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { readEnvironment, withoutEmpty } from './environment.ts';
import type { Environment } from './environment.ts';
import type { TemporalBackend } from './start.ts';
import { ownServicesVariables, processVariables } from './variables.ts';

export interface BackupConfig {
  readonly dataDir: string;
  /** Of the owner of the tables. Absent: the Postgres is our own. */
  readonly databaseUrl?: string;
  /** Of our own Temporal server. Absent: the settings name a server, whose data is not ours to save. */
  readonly temporalBackend?: TemporalBackend;
}

const { DATABASE_URL, DATABASE_OWNER_URL, TEMPORAL_BACKEND } = ownServicesVariables;
export const backupSchema = z.object({
  DATA_DIR: processVariables.DATA_DIR,
  ...{ DATABASE_URL, DATABASE_OWNER_URL, TEMPORAL_BACKEND },
});

/** Reads the settings. Throws `ConfigError`. */
export function loadBackupConfig(env: Environment): BackupConfig {
  const values = readEnvironment(backupSchema, env);
  const databaseUrl = values.DATABASE_OWNER_URL ?? values.DATABASE_URL;
  const isElsewhere = withoutEmpty(env)['TEMPORAL_ADDRESS'] !== undefined;
  return {
    dataDir: resolve(values.DATA_DIR),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(isElsewhere ? {} : { temporalBackend: values.TEMPORAL_BACKEND }),
  };
}
