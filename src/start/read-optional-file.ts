import { readFile } from 'node:fs/promises';
import { errorCode } from './start-error.ts';

/** The text of `file`; undefined where there is no such file. */
export async function readOptionalFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
