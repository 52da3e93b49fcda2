/** `npm run db:migrate`: brings the tables of DATABASE_URL up to date, as their owner (DATABASE_OWNER_URL) if that is another role. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { prepareAppRole } from '../adapters/postgres/app-role.ts';
import { migrate } from '../adapters/postgres/migrate.ts';
import { ConfigError, readEnvironment } from '../config/environment.ts';
import { tellUnknownVariables } from '../config/unknown-variables.ts';
import { databaseVariables, ownerVariables } from '../config/variables.ts';
import { complain, optionsOrExit, print } from '../lib/command-line.ts';

const USAGE = `Usage: npm run db:migrate
Brings the tables of DATABASE_URL up to date, as their owner (DATABASE_OWNER_URL) if that is another role. Safe at any time.`;

optionsOrExit({ name: 'db:migrate', usage: USAGE }, () => parseArgs({ options: {} }));
tellUnknownVariables(process.env, complain);

try {
  const schema = z.object({ ...databaseVariables, ...ownerVariables });
  const { DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl = url } = readEnvironment(schema, process.env);
  await migrate(ownerUrl, print);
  await prepareAppRole(ownerUrl, url);
} catch (error: unknown) {
  // The address may contain a password, so the message does not repeat it.
  const reason = error instanceof Error ? error.message || error.name : String(error);
  complain(
    error instanceof ConfigError ? reason : `DATABASE_URL: the database cannot be migrated: ${reason}`,
  );
  process.exitCode = 1;
}
