/** Saves what a system keeps: call records, histories of our own Temporal server, and the secrets to read them. */
import { randomBytes } from 'node:crypto';
import { copyFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BackupConfig } from '../../config/backup.ts';
import { lastPorts, ownPostgresUrl, postgresPasswordFile } from '../../config/own-services.ts';
import { readSecret } from '../../config/secret-file.ts';
import { makePrivateFolder } from '../../lib/private-folder.ts';
import { DataDirInUse, lockDataDir } from '../data-lock.ts';
import { exists } from '../postgres-programs.ts';
import { errorCode, StartError } from '../start-error.ts';
import type { Log } from '../start-error.ts';
import { temporalStoreAt } from '../temporal-store.ts';
import { copyRunningCluster } from './base-backup.ts';
import { copyTree } from './copy-tree.ts';
import { dumpDatabase, nameIn } from './dump.ts';
import { CLUSTER_FOLDER, manifestFile, SECRETS, SQLITE_FILE } from './parts.ts';
import type { Manifest } from './parts.ts';

/**
 * Writes a backup into the new folder `out`, while the system runs or while it is stopped. The folder gets its name when it is
 * complete. Throws `StartError`.
 */
export async function backUp(config: BackupConfig, out: string, log: Log): Promise<void> {
  const target = resolve(out);
  if (!(await isFree(target))) throw new StartError(`${target} exists already: name a new folder.`);
  const unfinished = `${target}.unfinished-${randomBytes(4).toString('hex')}`;
  const at = new Date().toISOString();
  const unlock = await lockUnlessRunning(config.dataDir);
  try {
    makePrivateFolder(unfinished);
    // Histories first: a record that is newer than its history is written again, an older one would lack turns.
    if (config.temporalBackend === 'sqlite') await copySqlite(config.dataDir, unfinished, log);
    const postgres =
      config.databaseUrl === undefined
        ? await copyCluster(config.dataDir, unfinished, { isRunning: unlock === undefined, log })
        : await dumpDatabases(config.databaseUrl, config, unfinished, log);
    for (const name of SECRETS) await copySecret(join(config.dataDir, name), join(unfinished, name));
    const manifest: Manifest = { format: 1, at, postgres };
    await writeFile(manifestFile(unfinished), `${JSON.stringify(manifest)}\n`, { mode: 0o600 });
    await rename(unfinished, target);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    await unlock?.();
  }
}

async function isFree(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length === 0;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    if (errorCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

/** Undefined while a system runs in the folder. */
async function lockUnlessRunning(dataDir: string): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lockDataDir(dataDir);
  } catch (error) {
    if (error instanceof DataDirInUse) return undefined;
    throw error;
  }
}

const ALL_PAGES = 2 ** 31 - 1;

async function copySqlite(dataDir: string, to: string, log: Log): Promise<void> {
  const file = join(dataDir, SQLITE_FILE);
  if (!(await exists(file))) return;
  log('copying the histories');
  const sqlite = await import('node:sqlite');
  const database = new sqlite.DatabaseSync(file, { readOnly: true });
  try {
    // In one step: beside a server that writes, a copy in several steps would begin again after each write.
    await sqlite.backup(database, join(to, SQLITE_FILE), { rate: ALL_PAGES });
  } finally {
    database.close();
  }
}

async function copyCluster(
  dataDir: string,
  to: string,
  { isRunning, log }: { readonly isRunning: boolean; readonly log: Log },
): Promise<'cluster'> {
  const clusterDir = join(dataDir, CLUSTER_FOLDER);
  if (!(await exists(clusterDir))) throw new StartError(`DATA_DIR ${dataDir} has no database to save.`);
  log('copying Postgres');
  if (isRunning) {
    await copyRunningCluster(await superuserUrl(dataDir), clusterDir, join(to, CLUSTER_FOLDER));
  } else if (await exists(join(clusterDir, 'postmaster.pid'))) {
    throw new StartError('Postgres did not stop in order the last time: run "npm start" once, then back up.');
  } else {
    await copyTree(clusterDir, join(to, CLUSTER_FOLDER));
  }
  return 'cluster';
}

async function superuserUrl(dataDir: string): Promise<string> {
  const { postgres } = await lastPorts(dataDir);
  const password = readSecret(postgresPasswordFile(dataDir));
  if (postgres !== undefined && password !== undefined) return ownPostgresUrl(password, postgres, 'postgres');
  throw new StartError(`The system in ${dataDir} is still starting: try again when it is ready.`);
}

async function dumpDatabases(
  url: string,
  { temporalBackend }: BackupConfig,
  to: string,
  log: Log,
): Promise<{ dumps: string[] }> {
  const histories = temporalBackend === 'postgres' ? Object.values(temporalStoreAt(url).databases) : [];
  const dumps = [...histories, nameIn(url)];
  for (const database of dumps) {
    log(`dumping the database ${database}`);
    await dumpDatabase(url, database, to);
  }
  return { dumps };
}

async function copySecret(from: string, to: string): Promise<void> {
  if (!(await exists(from))) return; // It is in the environment, or was never needed.
  if ((await stat(from)).isDirectory()) await copyTree(from, to);
  else await copyFile(from, to);
}
