import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The secret in `file`; made from `create` and kept, readable for its owner only, where there is none. Any number of
 * processes may ask at once and all get the same one: the file appears under its name only when it is complete.
 */
export function readOrCreateSecret(file: string, create: () => string): string {
  const found = readSecret(file);
  if (found !== undefined) return found;
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(unfinished, `${create()}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(unfinished, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error; // Another process was first: its secret counts.
  } finally {
    rmSync(unfinished, { force: true });
  }
  const secret = readSecret(file);
  if (secret === undefined) throw new Error(`${file} is empty: delete it, and a new one is made`);
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
