import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The folder for files that can be fetched again: XDG_CACHE_HOME, otherwise `~/.cache`. */
export function cacheDir(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CACHE_HOME'];
  return resolve(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'evercall');
}
