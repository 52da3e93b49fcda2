import { errorCode, StartError } from './start-error.ts';

/** Reads `.env` of the current folder, if there is one; what is set already wins. */
export function loadEnvFile(): void {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT')
      throw new StartError(`The file .env cannot be read (${code ?? 'no reason given'}).`, { cause: error });
  }
}
