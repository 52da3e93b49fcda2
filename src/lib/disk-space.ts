import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The free bytes on the disk of `folder`, which need not exist yet. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error: unknown) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing || dirname(folder) === folder) throw error;
    return freeBytes(dirname(folder));
  }
}

/** Below this, Postgres and Temporal may stop within hours. */
export const LOW_DISK_BYTES = 2e9;
/** Below this, the next burst of calls may fill the disk. */
export const FULL_DISK_BYTES = 2e8;
