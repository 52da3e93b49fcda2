/** Prepares the files of the embedded Postgres: programs, password and data folder, also after a crash. */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, open, readdir, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { postgresPasswordFile } from '../config/own-services.ts';
import { readOrCreateSecret } from '../config/secret-file.ts';
import { makePrivateFolder } from '../lib/private-folder.ts';
import { exists, findPrograms } from './postgres-programs.ts';
import { choosePostgresUser } from './postgres-user.ts';
import type { Ids } from './postgres-user.ts';
import { firstLine, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';
import { readOptionalFile } from './read-optional-file.ts';

const run = promisify(execFile);
const ORPHAN_GRACE_MS = 15_000;

export interface Cluster {
  readonly postgres: string;
  readonly clusterDir: string;
  readonly password: string;
  /** The user that runs Postgres. Absent: the current one. */
  readonly ids: Ids | undefined;
}

/** Prepares the data folder for a start: creates it at first use, else cleans up after a crash. Throws `StartError`. */
export async function prepareCluster(dataDir: string, log: Log): Promise<Cluster> {
  makePrivateFolder(dataDir);
  const ids = await choosePostgresUser(log);
  const programs = await findPrograms(ids);
  const clusterDir = join(dataDir, 'postgres');
  // The password is kept, so that the database URL stays valid.
  const password = readOrCreateSecret(postgresPasswordFile(dataDir), () => randomBytes(18).toString('hex'));
  const cluster = { postgres: programs.postgres, clusterDir, password, ids };
  if (await exists(join(clusterDir, 'PG_VERSION'))) await clearLeftovers(clusterDir, log);
  else await initialise(cluster, programs.initdb, log);
  return cluster;
}

/**
 * The data folder as Postgres is told it, when started with the folder as its working directory. Its user may not enter
 * DATA_DIR, and does not need to: a process may always use its own working directory.
 */
export function pathForPostgres(path: string, ids: Ids | undefined): string {
  return ids !== undefined && process.platform === 'linux' ? '/proc/self/cwd' : path;
}

/** The environment of Postgres programs. Contains none of our settings, and so no secrets. */
export function postgresEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: platformLocale(), TZ: 'UTC' };
}

/** Creates the cluster under a temporary name and renames it when complete, so an interrupted start can be repeated. */
async function initialise(cluster: Cluster, initdb: string, log: Log): Promise<void> {
  const { clusterDir, ids } = cluster;
  log('creating the database files');
  await removeUnfinished(clusterDir);
  const unfinished = `${clusterDir}.new-${randomBytes(4).toString('hex')}`;
  const passwordFile = `${unfinished}.password`;
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, cluster.password, { flag: 'wx', mode: 0o600 });
  if (ids !== undefined) for (const path of [unfinished, passwordFile]) await chown(path, ids.uid, ids.gid);
  const args = [`--pgdata=${pathForPostgres(unfinished, ids)}`, '--username=postgres'];
  args.push('--pwfile=/dev/stdin', '--auth=scram-sha-256', '--encoding=UTF8');
  args.push(`--locale=${platformLocale()}`, '--lc-messages=C', '--no-instructions');
  const password = await open(passwordFile);
  try {
    await runInitdb(initdb, args, { ...ids, cwd: unfinished, stdin: password.fd });
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    const words = error instanceof Error ? error.message : firstLine(error);
    throw new StartError(`The database files could not be created in DATA_DIR (${clusterDir}): ${words}`, {
      cause: error,
    });
  } finally {
    await password.close();
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, clusterDir);
}

/** Throws with what the program has complained of. */
async function runInitdb(
  program: string,
  args: readonly string[],
  { stdin, ...options }: Partial<Ids> & { readonly cwd: string; readonly stdin: number },
): Promise<void> {
  const child = spawn(program, args, { ...options, env: postgresEnv(), stdio: [stdin, 'ignore', 'pipe'] });
  const [complaint] = await Promise.all([text(child.stderr ?? Readable.from([])), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(complaint.trim());
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
    if (!stdout.includes('postgres')) return false;
    if (process.platform !== 'linux') return stdout.includes(clusterDir);
    // Wherever Postgres was started, it works in its data folder.
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(clusterDir));
  } catch {
    return false; // There is no such process.
  }
}

/** A locale without country rules. `C.UTF-8` knows UTF-8 letters, but not every platform has it. The encoding is UTF-8. */
function platformLocale(): string {
  return process.platform === 'linux' ? 'C.UTF-8' : 'C';
}
