import { errorCode, StartError } from './start-error.ts';

/** Loads `.env` of the current folder, if it exists. Variables that are already set keep their values. */
export function loadEnvFile(): void {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT')
      throw new StartError(`The file .env cannot be read (${code ?? 'no reason given'}).`, { cause: error });
  }
}
