/** Secrets that are generated once and stored in a file. */
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makePrivateFolder } from '../lib/private-folder.ts';

/**
 * Returns the secret in `file`. If the file does not exist, creates it with the result of `create`, readable only by its
 * owner. Processes that call this at the same time all get the same secret, because the complete file is linked into place
 * atomically.
 */
export function readOrCreateSecret(file: string, create: () => string): string {
  const found = readSecret(file);
  if (found !== undefined) return found;
  makePrivateFolder(dirname(file));
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(unfinished, `${create()}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(unfinished, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error; // Another process was first: use its secret.
  } finally {
    rmSync(unfinished, { force: true });
  }
  const secret = readSecret(file);
  if (secret === undefined) throw new Error(`${file} is empty: delete it, so that a new secret is created`);
  return secret;
}

function readSecret(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
