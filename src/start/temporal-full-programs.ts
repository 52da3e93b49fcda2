/** The programs of the full Temporal server: the server, and the tool that makes its tables. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadTemporalCliConfig } from '../config/start.ts';
import { cacheDir } from '../lib/cache-dir.ts';
import { errorCode, StartError } from './start-error.ts';
import { buildFromGo } from './temporal-build.ts';
import type { TemporalCliOptions } from './temporal-cli.ts';
import { complaintOf } from './temporal-program.ts';
import { TEMPORAL_SERVER_VERSION } from './temporal-release.ts';

export interface FullServerPrograms {
  readonly server: string;
  readonly sqlTool: string;
}

const SERVER = {
  name: 'temporal-server',
  package: 'go.temporal.io/server/cmd/server',
  words: 'temporal version',
};
const SQL_TOOL = {
  name: 'temporal-sql-tool',
  package: 'go.temporal.io/server/cmd/tools/sql',
  words: 'temporal-sql-tool version',
};

/** Where built programs are kept. */
export function fullServerFolder(env: TemporalCliOptions['env']): string {
  return join(cacheDir(env), `temporal-server-${TEMPORAL_SERVER_VERSION}`);
}

/**
 * Finds the programs: TEMPORAL_SERVER_PATH with the tool beside it, our cache, a build from Go modules, which fills the cache.
 * Throws `ConfigError` or `StartError`.
 */
export async function resolveFullServer(
  options: Pick<TemporalCliOptions, 'env' | 'log' | 'signal'>,
): Promise<FullServerPrograms> {
  const { serverPath } = loadTemporalCliConfig(options.env);
  const folder = serverPath === undefined ? fullServerFolder(options.env) : dirname(serverPath);
  const places = { server: serverPath ?? join(folder, SERVER.name), sqlTool: join(folder, SQL_TOOL.name) };
  for (const [program, path] of [
    [SERVER, places.server],
    [SQL_TOOL, places.sqlTool],
  ] as const) {
    const complaint = await complaintOf(path, program.words);
    if (complaint === undefined) continue;
    if (serverPath !== undefined) {
      throw new StartError(
        `TEMPORAL_SERVER_PATH: ${path} does not run as ${program.name} (${complaint}). Both programs are needed, in one folder.`,
      );
    }
    await build({ ...program, path }, options);
  }
  return places;
}

async function build(
  program: typeof SERVER & { readonly path: string },
  options: Pick<TemporalCliOptions, 'env' | 'log' | 'signal'>,
): Promise<void> {
  options.log(`${program.name} is not on this machine yet: building it from Go modules`);
  const failure = (await makeFolder(dirname(program.path))) ?? (await buildFromGo(program, options));
  if (failure === undefined) return;
  options.signal?.throwIfAborted();
  throw new StartError(
    `TEMPORAL_BACKEND is postgres, and ${program.name} cannot be built: ${failure}. Install Go and start again with a ` +
      'way to the internet, or set TEMPORAL_SERVER_PATH to a temporal-server of the vendor with its temporal-sql-tool beside it, or ' +
      'TEMPORAL_ADDRESS to a server, or TEMPORAL_BACKEND to sqlite.',
  );
}

async function makeFolder(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, { recursive: true });
    return undefined;
  } catch (error) {
    return `${path} cannot be made (${errorCode(error) ?? 'no reason given'})`;
  }
}
