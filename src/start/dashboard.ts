/** Builds the dashboard before the gateway serves it, if its sources have changed since it was built. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DASHBOARD_DIR } from '../config/dashboard.ts';
import { readOptionalFile } from './read-optional-file.ts';
import type { Log } from './start-error.ts';

/** In the built folder: the hash of the sources. */
export const DASHBOARD_MARK = 'sources.sha256';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Everything that the pages contain, and what builds them. The lock file names the versions of the libraries. */
const SOURCES = [
  ...['src/dashboard/**/*.*', 'src/contracts/**/*.ts', 'src/phone/*.ts', 'package-lock.json'],
  'src/start/build-dashboard.ts',
];

/** Hash of all sources of the dashboard. */
export async function hashOfDashboard(): Promise<string> {
  const files = await Array.fromAsync(glob(SOURCES, { cwd: ROOT }));
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(file).update(await readFile(join(ROOT, file)));
  return hash.digest('hex');
}

/** Builds the dashboard if it is missing or old. Calls do not need it, so a failure is only logged. */
export async function provideDashboard(log: Log): Promise<void> {
  const built = await readOptionalFile(join(DASHBOARD_DIR, DASHBOARD_MARK));
  try {
    if (built === (await hashOfDashboard())) return;
    log('building the dashboard (once after each change of its sources)');
    await promisify(execFile)(process.execPath, [
      fileURLToPath(new URL('build-dashboard.ts', import.meta.url)),
    ]);
  } catch (error) {
    log(`the dashboard cannot be built: ${error instanceof Error ? error.message : String(error)}`);
  }
}
