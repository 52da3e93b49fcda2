import { tellUnknownVariables } from '../config/unknown-variables.ts';
import { errorCode, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

/**
 * Loads `.env` of the current folder, if it exists. Variables that are already set keep their values. Warns of names that
 * are misspelt.
 */
export function loadEnvFile(log: Log): void {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT')
      throw new StartError(`The file .env cannot be read (${code ?? 'no reason given'}).`, { cause: error });
  }
  tellUnknownVariables(process.env, log);
}
