/**
 * A copy of our own Postgres while it runs, with all its databases at one moment. The package has no `pg_dump` and no
 * `pg_basebackup`, so this follows "Making a Base Backup Using the Low Level API" in the Postgres manual.
 */
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openClient } from '../../adapters/postgres/pool.ts';
import { copyTree } from './copy-tree.ts';

/** Postgres makes their content anew. Log segments are copied last, up to the end of the backup. */
const LEFT_OUT =
  /^(?:postmaster\.(?:pid|opts)$|(?:pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/)|(?:^|\/)(?:pgsql_tmp|pg_internal\.init)/u;
const SEGMENT = /^[0-9A-F]{24}$/u;

const startSchema = z.tuple([z.object({ segment: z.string() })]);
const stopSchema = z.tuple([
  z.object({ segment: z.string(), labelfile: z.string(), spcmapfile: z.string() }),
]);

/** Copies the running Postgres with its files in `clusterDir` to the folder `to`. `url` is that of its superuser. */
export async function copyRunningCluster(url: string, clusterDir: string, to: string): Promise<void> {
  // Closing the connection ends the backup and removes the slot, however far we have come.
  const client = await openClient(url);
  try {
    // From here on Postgres keeps the log.
    await client.query(`select pg_create_physical_replication_slot('evercall_backup', true, true)`);
    const started = await client.query(
      `select pg_walfile_name(pg_backup_start('evercall', fast => true)) as segment`,
    );
    const [{ segment: first }] = startSchema.parse(started.rows);
    await copyTree(clusterDir, to, (path) => !LEFT_OUT.test(path));
    const stopped = await client.query(
      `select pg_walfile_name(lsn) as segment, labelfile, spcmapfile from pg_backup_stop()`,
    );
    const [{ segment: last, labelfile, spcmapfile }] = stopSchema.parse(stopped.rows);
    await copySegments(join(clusterDir, 'pg_wal'), join(to, 'pg_wal'), { first, last });
    await writeFile(join(to, 'backup_label'), labelfile, { mode: 0o600 });
    if (spcmapfile !== '') await writeFile(join(to, 'tablespace_map'), spcmapfile, { mode: 0o600 });
  } finally {
    await client.end();
  }
}

async function copySegments(
  from: string,
  to: string,
  { first, last }: { readonly first: string; readonly last: string },
): Promise<void> {
  await mkdir(join(to, 'archive_status'), { recursive: true, mode: 0o700 });
  const names = (await readdir(from)).filter((name) => SEGMENT.test(name) && name >= first && name <= last);
  for (const name of names) await copyFile(join(from, name), join(to, name));
}
