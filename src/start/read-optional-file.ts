import { readFile } from 'node:fs/promises';
import { errorCode } from './start-error.ts';

/** Reads the text of `file`. Returns undefined if the file does not exist. */
export async function readOptionalFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
