/** What a backup consists of. A backup of our own services has the files of a DATA_DIR, under the same names. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { authTokenFile } from '../../config/auth-token.ts';
import { postgresPasswordFile } from '../../config/own-services.ts';
import { payloadKeysDir } from '../../config/payload-keys.ts';
import { errorCode, StartError } from '../start-error.ts';

/** Histories of the development server. */
export const SQLITE_FILE = 'temporal.db';
/** Files of our own Postgres. */
export const CLUSTER_FOLDER = 'postgres';
/** Without them, nothing in a backup can be read or used. */
export const SECRETS: readonly string[] = [postgresPasswordFile(''), payloadKeysDir(''), authTokenFile('')];

/** The file of a database that `pg_dump` has written. */
export function dumpFile(database: string): string {
  return `${database}.dump`;
}

const MANIFEST = 'backup.json';
const manifestSchema = z.object({
  format: z.literal(1),
  /** When the backup was begun. */
  at: z.string(),
  /** Our own Postgres with all its databases, or dumps of these databases. */
  postgres: z.union([z.literal('cluster'), z.object({ dumps: z.array(z.string()) })]),
});
export type Manifest = z.infer<typeof manifestSchema>;

export function manifestFile(folder: string): string {
  return join(folder, MANIFEST);
}

/** Reads what is in a backup. Throws `StartError` if the folder is none. */
export async function readManifest(folder: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(manifestFile(folder), 'utf8');
  } catch (error) {
    throw new StartError(`${folder} is not a backup (${MANIFEST}: ${errorCode(error) ?? 'unreadable'}).`, {
      cause: error,
    });
  }
  const { data } = z.string().transform(parsed).pipe(manifestSchema).safeParse(text);
  if (data !== undefined) return data;
  throw new StartError(`${folder} is a backup of another version: ${MANIFEST} is not as expected.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Half a file is not a manifest.
  }
}
