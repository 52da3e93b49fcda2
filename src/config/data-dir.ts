import { ConfigError } from './environment.ts';

/** The folder, or the disk that it is on, is the cause. */
const CODES = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EEXIST'];

/** What to throw for an error of a step that writes to DATA_DIR: one that names the setting, if the folder is the cause. */
export function dataDirError(error: unknown, dataDir: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined || !CODES.includes(code)) return error;
  return new ConfigError([
    { variable: 'DATA_DIR', complaint: `must be a writable folder (${code}: ${dataDir})` },
  ]);
}
