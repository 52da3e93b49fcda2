/** Keeps what this system writes from other users of the machine: words and numbers of callers, keys, tokens. */
import { chmodSync, mkdirSync } from 'node:fs';

/** Makes every file that this process and its children create readable by their user only. */
export function keepFilesPrivate(): void {
  process.umask(0o077);
}

/** Creates a folder that only this user may enter. An existing one is closed, too, if it is ours. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  try {
    chmodSync(path, 0o700);
  } catch (error) {
    // A mounted folder of another user: its owner decides.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
  }
}
