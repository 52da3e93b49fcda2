import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '../lib/cache-dir.ts';
import { StartError, firstLine } from './start-error.ts';
import type { Log } from './start-error.ts';
import { buildTemporalCli } from './temporal-build.ts';
import { downloadTemporalCli } from './temporal-download.ts';

const run = promisify(execFile);

export const TEMPORAL_CLI_VERSION = 'v1.8.2';

export interface TemporalCliOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Gives up a download or a build. */
  readonly signal?: AbortSignal;
  /** False: build it rather than download the vendor's program. */
  readonly mayDownload?: boolean;
}

/**
 * The path of a Temporal command line that can run a server: TEMPORAL_CLI_PATH, `temporal` on PATH, our cache, the
 * vendor's download, a build from Go modules; the first that there is. The last two fill the cache.
 */
export async function resolveTemporalCli({
  env,
  log,
  signal,
  mayDownload = true,
}: TemporalCliOptions): Promise<string> {
  const given = env['TEMPORAL_CLI_PATH'];
  if (given !== undefined && given !== '') return await checked(given);
  const name = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
  const onPath = await findOnPath(env['PATH'] ?? '', name);
  if (onPath !== undefined && (await complaintOf(onPath)) === undefined) return onPath;
  const cached = join(cacheDir(env), `temporal-${TEMPORAL_CLI_VERSION}`, name);
  if ((await complaintOf(cached)) === undefined) return cached;
  log('there is no Temporal server on this machine yet: fetching it');
  const target = { path: cached, verify: complaintOf, env, log, signal };
  const notDownloaded = mayDownload ? await downloadTemporalCli(target) : 'not asked for';
  if (notDownloaded === undefined) return cached;
  signal?.throwIfAborted();
  log(`no download of the Temporal server (${notDownloaded}): building it from source instead`);
  const notBuilt = await buildTemporalCli(target);
  if (notBuilt === undefined) return cached;
  throw new StartError(
    `There is no Temporal server (download: ${notDownloaded}; build: ${notBuilt}). Set TEMPORAL_ADDRESS to a server, ` +
      'or TEMPORAL_CLI_PATH to the program from https://docs.temporal.io/cli, or install Go and start again.',
  );
}

async function checked(path: string): Promise<string> {
  const complaint = await complaintOf(path);
  if (complaint === undefined) return path;
  throw new StartError(
    `TEMPORAL_CLI_PATH is ${path}, which does not run as the Temporal command line: ${complaint}`,
  );
}

/** Undefined where the program at `path` runs and is Temporal's, else what is wrong with it. */
async function complaintOf(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.X_OK);
    const { stdout } = await run(path, ['--version'], { timeout: 15_000 });
    return stdout.includes('temporal version') ? undefined : 'it is another program';
  } catch (error) {
    return firstLine(error);
  }
}

async function findOnPath(path: string, name: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    const candidate = join(folder, name);
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return candidate;
  }
  return undefined;
}
