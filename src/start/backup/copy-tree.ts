import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../start-error.ts';

/**
 * Copies a folder that may change meanwhile: what disappears is left out. `isWanted` gets paths within the folder; a folder
 * that is not wanted is left out with its content.
 */
export async function copyTree(
  from: string,
  to: string,
  isWanted: (path: string) => boolean = () => true,
): Promise<void> {
  const copyFolder = async (path: string): Promise<void> => {
    await mkdir(join(to, path), { recursive: true, mode: 0o700 });
    for (const entry of await readdir(join(from, path), { withFileTypes: true })) {
      const inside = join(path, entry.name);
      if (!isWanted(inside)) continue;
      if (entry.isDirectory()) await unlessGone(copyFolder(inside));
      else if (entry.isFile()) await unlessGone(copyFile(join(from, inside), join(to, inside)));
    }
  };
  await copyFolder('');
}

async function unlessGone(copying: Promise<void>): Promise<void> {
  try {
    await copying;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
