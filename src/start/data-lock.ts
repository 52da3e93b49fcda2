/** One system per data folder: two Postgres servers, or two writers of one SQLite file, would destroy the data. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { errorCode, StartError } from './start-error.ts';

const run = promisify(execFile);
const holderSchema = z.object({ pid: z.int().positive(), startedAt: z.string() });

/** Another system runs on this data folder. */
export class DataDirInUse extends StartError {
  constructor(dataDir: string, pid: number) {
    super(
      `DATA_DIR ${dataDir} is in use by another Evercall (pid ${pid}): end that one, or set DATA_DIR to another folder.`,
    );
    this.name = 'DataDirInUse';
  }
}

/**
 * Takes `dataDir` (made if missing) for this process; returns what gives it back. The lock of a process that is no
 * more, however it ended, does not count.
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'supervisor.lock');
  const own = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(own, JSON.stringify({ pid: process.pid, startedAt: await startTimeOf(process.pid) }), {
      flag: 'wx',
    });
    while (!(await linked(own, file))) await dropStaleLock(dataDir, file);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new StartError(`DATA_DIR ${dataDir} must be a folder that we may write to (${code}).`, {
      cause: error,
    });
  } finally {
    await rm(own, { force: true }).catch(() => undefined); // Not even made, where the folder cannot be written to.
  }
  return () => rm(file, { force: true });
}

/** A link, not an exclusive open: the lock appears together with its content. */
async function linked(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function dropStaleLock(dataDir: string, file: string): Promise<void> {
  const holder = await readHolder(file);
  if (holder !== undefined && (await startTimeOf(holder.pid)) === holder.startedAt) {
    throw new DataDirInUse(dataDir, holder.pid);
  }
  // Renamed before it is deleted: of two that find it stale, only one can move it away. If that was a fresh lock of
  // the other, it is put back.
  const moved = `${file}.stale-${randomBytes(4).toString('hex')}`;
  try {
    await rename(file, moved);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const taken = await readHolder(moved);
  if (taken !== undefined && JSON.stringify(taken) !== JSON.stringify(holder)) await linked(moved, file);
  await rm(moved, { force: true });
}

async function readHolder(file: string): Promise<z.infer<typeof holderSchema> | undefined> {
  try {
    return holderSchema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** When process `pid` started, in any form: tells it from a later process with the same number. */
async function startTimeOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform !== 'linux')
      return (await run('ps', ['-o', 'lstart=', '-p', String(pid)])).stdout.trim();
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field is the program's name in brackets and may hold anything; the 22nd is the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${fields[19] ?? ''} ${boot.trim()}`;
  } catch {
    return undefined; // No such process.
  }
}
