/** One system per data folder: two Postgres servers, or two writers of one SQLite file, would destroy the data. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { errorCode, StartError } from './start-error.ts';
import { readOptionalFile } from './read-optional-file.ts';

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
    while (!(await linked(own, file)) && !(await tookOver(dataDir, own, file)));
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

/**
 * Puts `own` in place of a lock whose holder is no more. Of many that try, the one that holds the claim to just this
 * stale lock may; a claim by one who has read the lock too early is worth nothing, because the lock is read again.
 * Returns false where the lock has changed in between: to be looked at afresh.
 */
async function tookOver(dataDir: string, own: string, file: string): Promise<boolean> {
  const found = await readOptionalFile(file);
  if (found === undefined) return false;
  const holder = await holderIn(found);
  if (holder !== undefined) throw new DataDirInUse(dataDir, holder.pid);
  const claim = `${file}.${createHash('sha256').update(found).digest('hex').slice(0, 12)}`;
  if (!(await linked(own, claim))) {
    // Somebody is at it, which takes a moment; unless that one was killed in this very moment.
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

/** Whose lock this is, if that process still runs. */
async function holderIn(content: string): Promise<{ readonly pid: number } | undefined> {
  const holder = holderSchema.safeParse(parsed(content)).data;
  if (holder === undefined) return undefined;
  return (await startTimeOf(holder.pid)) === holder.startedAt ? holder : undefined;
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined; // A full disk, for example, leaves an empty file.
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
