import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { unknownVariables } from '../config/unknown-variables.ts';
import { errorCode, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

/**
 * Loads `.env` of the current folder, if it exists, and warns of names that are misspelt. Variables that are already set keep
 * their values.
 */
export function loadEnvFile(log: Log): void {
  try {
    process.loadEnvFile('.env');
    unknownVariables(Object.keys(parseEnv(readFileSync('.env', 'utf8')))).forEach(log);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT')
      throw new StartError(`The file .env cannot be read (${code ?? 'no reason given'}).`, { cause: error });
  }
}
