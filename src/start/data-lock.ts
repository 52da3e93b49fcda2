/** Allows one system per data folder: two Postgres servers, or two writers of one SQLite file, would destroy the data. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { makePrivateFolder } from '../lib/private-folder.ts';
import { errorCode, StartError } from './start-error.ts';
import { readOptionalFile } from './read-optional-file.ts';

const run = promisify(execFile);
const holderSchema = z.object({ pid: z.int().positive(), startedAt: z.string() });

/** Another system is using this data folder. */
export class DataDirInUse extends StartError {
  constructor(dataDir: string, pid: number) {
    super(
      `DATA_DIR ${dataDir} is in use by another Evercall (pid ${pid}): stop that one, or set DATA_DIR to another folder.`,
    );
    this.name = 'DataDirInUse';
  }
}

/**
 * Locks `dataDir` for this process and creates the folder if it is missing. Returns a function that unlocks it. Throws
 * `DataDirInUse` or `StartError`. The lock of a process that no longer runs is ignored, however that process ended.
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'supervisor.lock');
  const own = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    makePrivateFolder(dataDir);
    await writeFile(own, JSON.stringify({ pid: process.pid, startedAt: await startTimeOf(process.pid) }), {
      flag: 'wx',
    });
    while (!(await linked(own, file)) && !(await tookOver(dataDir, own, file)));
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new StartError(`DATA_DIR ${dataDir} is not a writable folder (${code}).`, {
      cause: error,
    });
  } finally {
    await rm(own, { force: true }).catch(() => undefined); // The file may not exist, if the folder is not writable.
  }
  return () => rm(file, { force: true });
}

/** Hard-links `own` to `file`; false if `file` exists. Unlike an exclusive open, this creates the lock with its content. */
async function linked(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Replaces the lock of a process that no longer runs. If several processes try, the one that creates the claim file for
 * exactly this stale lock may replace it. The lock is read again under the claim, so a claim based on an outdated lock has
 * no effect. Returns false if the lock has changed meanwhile; then try again from the start.
 */
async function tookOver(dataDir: string, own: string, file: string): Promise<boolean> {
  const found = await readOptionalFile(file);
  if (found === undefined) return false;
  const holder = await holderIn(found);
  if (holder !== undefined) throw new DataDirInUse(dataDir, holder.pid);
  const claim = `${file}.${createHash('sha256').update(found).digest('hex').slice(0, 12)}`;
  if (!(await linked(own, claim))) {
    // Another process holds the claim, for a moment only. If it was killed, remove its claim.
    if ((await holderIn((await readOptionalFile(claim)) ?? '')) === undefined)
      await rm(claim, { force: true });
    await sleep(20);
    return false;
  }
  try {
    if ((await readOptionalFile(file)) !== found) return false;
    await rename(own, file);
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

/** The holder of a lock, if that process still runs. */
async function holderIn(content: string): Promise<{ readonly pid: number } | undefined> {
  const holder = holderSchema.safeParse(parsed(content)).data;
  if (holder === undefined) return undefined;
  return (await startTimeOf(holder.pid)) === holder.startedAt ? holder : undefined;
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined; // For example an empty file, left by a full disk.
  }
}

/** The start time of process `pid`, in any format. Distinguishes it from a later process with the same id. */
async function startTimeOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform !== 'linux')
      return (await run('ps', ['-o', 'lstart=', '-p', String(pid)])).stdout.trim();
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // Field 2 is the program's name in parentheses and may contain anything; field 22 is the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${fields[19] ?? ''} ${boot.trim()}`;
  } catch {
    return undefined; // No such process.
  }
}
