import { access, constants, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { StartError } from './start-error.ts';
import type { Log } from './start-error.ts';
import { buildTemporalCli } from './temporal-build.ts';
import { downloadTemporalCli } from './temporal-download.ts';
import { complaintOf, TEMPORAL_CLI_VERSION } from './temporal-program.ts';
import type { CliTarget, Way } from './temporal-program.ts';

export interface TemporalCliOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Gives up a download or a build. */
  readonly signal?: AbortSignal;
  /** False: do not ask the vendor for the program. */
  readonly mayDownload?: boolean;
}

const DOWNLOAD: Way = { name: 'download', obtain: downloadTemporalCli };
const BUILD: Way = { name: 'build', obtain: buildTemporalCli };

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
  await obtain(mayDownload ? [DOWNLOAD, BUILD] : [BUILD], { path: cached, env, log, signal });
  return cached;
}

/** Goes the first of `ways` that leads to the program. */
async function obtain(ways: readonly Way[], target: CliTarget): Promise<void> {
  await mkdir(dirname(target.path), { recursive: true });
  const failures: string[] = [];
  for (const way of ways) {
    const failure = await way.obtain(target);
    if (failure === undefined) return;
    target.signal?.throwIfAborted();
    target.log(`no Temporal server by ${way.name}: ${failure}`);
    failures.push(`${way.name}: ${failure}`);
  }
  throw new StartError(
    `There is no Temporal server (${failures.join('; ')}). Set TEMPORAL_ADDRESS to a server, ` +
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

function cacheDir(env: TemporalCliOptions['env']): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'evercall');
}
