import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OWN_SERVICE } from './health.ts';
import type { HealthCheck } from './health.ts';

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

/** The health of the disk of `folder`. */
export function diskCheck(
  folder: string,
  free: (folder: string) => Promise<number> = freeBytes,
): HealthCheck {
  return {
    ...OWN_SERVICE,
    async run() {
      const bytes = await free(folder);
      const level = bytes < FULL_DISK_BYTES ? 'fault' : bytes < LOW_DISK_BYTES ? 'warning' : 'ok';
      return { level, message: `${(bytes / 1e9).toFixed(1)} GB free` };
    },
  };
}
