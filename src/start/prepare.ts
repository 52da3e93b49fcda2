/**
 * Prepares the services of a deployment before gateways and workers start: tables, knowledge pages, search attributes.
 * Safe to run at any time and repeatedly. `npm start` does the same.
 */
import { parseArgs } from 'node:util';
import { ConfigError } from '../config/environment.ts';
import { loadPrepareConfig } from '../config/prepare.ts';
import { tellUnknownVariables } from '../config/unknown-variables.ts';
import { optionsOrExit } from '../lib/command-line.ts';
import { keepFilesPrivate } from '../lib/private-folder.ts';
import { checkDatabase, checkTemporal, provideSchedules } from './external-services.ts';
import { prepareDatabase, readTenants } from './prepare-database.ts';
import { StartError } from './start-error.ts';

const USAGE = `Usage: node --env-file-if-exists=.env src/start/prepare.ts
Makes tables, knowledge and search attributes ready for gateways and workers. Safe at any time.`;

const log = (line: string): void => console.log(line);

optionsOrExit({ name: 'prepare', usage: USAGE }, () => parseArgs({ options: {} }));

keepFilesPrivate();
tellUnknownVariables(process.env, (line) => console.error(line));
try {
  const config = loadPrepareConfig(process.env);
  const tenants = await readTenants(config.agentsDir);
  const { databaseUrl: url, ownerUrl = url } = config;
  await checkDatabase(ownerUrl, ownerUrl === url ? 'DATABASE_URL' : 'DATABASE_OWNER_URL');
  await prepareDatabase({ url, ownerUrl }, config, tenants, log);
  await checkTemporal(config.temporal, log);
  await provideSchedules(config.temporal, log);
  log('ready: tables, knowledge, search attributes');
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
