/** Brings a backup back into an empty DATA_DIR, or into the empty databases of a given Postgres. */
import { chown, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BackupConfig } from '../../config/backup.ts';
import { lockDataDir } from '../data-lock.ts';
import { choosePostgresUser } from '../postgres-user.ts';
import { StartError } from '../start-error.ts';
import type { Log } from '../start-error.ts';
import { copyTree } from './copy-tree.ts';
import { restoreDatabase } from './dump.ts';
import { CLUSTER_FOLDER, dumpFile, manifestFile, readManifest, SECRETS, SQLITE_FILE } from './parts.ts';
import type { Manifest } from './parts.ts';

/** Restores the backup in the folder `from`. Nothing is overwritten. Throws `StartError`. */
export async function restore(config: BackupConfig, from: string, log: Log): Promise<void> {
  const source = resolve(from);
  const manifest = await readManifest(source);
  checkKind(manifest, config);
  const unlock = await lockDataDir(config.dataDir);
  try {
    await checkEmpty(config.dataDir);
    if (config.databaseUrl !== undefined && manifest.postgres !== 'cluster') {
      for (const database of manifest.postgres.dumps) {
        log(`restoring the database ${database}`);
        await restoreDatabase(config.databaseUrl, database, source);
      }
    }
    log(`restoring ${config.dataDir}`);
    await copyTree(source, config.dataDir, isPartOfDataDir(source, manifest));
    if (manifest.postgres === 'cluster') await giveToPostgres(join(config.dataDir, CLUSTER_FOLDER), log);
  } finally {
    await unlock();
  }
}

function checkKind({ postgres }: Manifest, { databaseUrl }: BackupConfig): void {
  if (postgres === 'cluster' && databaseUrl !== undefined)
    throw new StartError('The backup has a Postgres of its own: unset DATABASE_URL to restore it.');
  if (postgres !== 'cluster' && databaseUrl === undefined)
    throw new StartError('The backup has dumps: set DATABASE_URL to the Postgres to restore them into.');
}

async function checkEmpty(dataDir: string): Promise<void> {
  const parts = [CLUSTER_FOLDER, SQLITE_FILE, ...SECRETS];
  const found = (await readdir(dataDir)).filter((name) => parts.includes(name));
  if (found.length === 0) return;
  throw new StartError(
    `DATA_DIR ${dataDir} has data already (${found.join(', ')}): set DATA_DIR to a new folder, or move the old one away.`,
  );
}

function isPartOfDataDir(source: string, { postgres }: Manifest): (path: string) => boolean {
  const others = postgres === 'cluster' ? [] : postgres.dumps.map(dumpFile);
  const left = [manifestFile(source), ...others.map((name) => join(source, name))];
  return (path) => !left.includes(join(source, path));
}

/** If root restores, Postgres runs as another user, who must own its files. */
async function giveToPostgres(folder: string, log: Log): Promise<void> {
  const ids = await choosePostgresUser(log);
  if (ids === undefined) return;
  await chown(folder, ids.uid, ids.gid);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    await chown(join(entry.parentPath, entry.name), ids.uid, ids.gid);
}
