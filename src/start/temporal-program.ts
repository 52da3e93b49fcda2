/** Temporal's program: the ways to get it, and whether a file is it. */
import { execFile } from 'node:child_process';
import { access, chmod, constants, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf, sha256Of } from '../lib/download.ts';
import { systemEnv } from '../lib/system-env.ts';
import { errorCode, firstLine } from './start-error.ts';
import type { Log } from './start-error.ts';
import type { CliRelease } from './temporal-release.ts';

const run = promisify(execFile);

export interface CliTarget {
  /** Where the program is to stand. Its folder exists. */
  readonly path: string;
  /** What may be fetched; undefined on a machine for which no checksum is known. */
  readonly release: CliRelease | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Gives the attempt up. */
  readonly signal?: AbortSignal | undefined;
}

/** One way to get the program. */
export interface Way {
  /** For messages. */
  readonly name: string;
  /** Fetched programs have a known checksum. One that was built here has none. */
  readonly yields: 'fetched' | 'built';
  /** Undefined when the program stands at the target, else one line that says why not. */
  readonly obtain: (target: CliTarget) => Promise<string | undefined>;
}

/** Undefined if the program at `path` runs and says `words` of itself, else what is wrong with it. */
export async function complaintOf(path: string, words = 'temporal version'): Promise<string | undefined> {
  try {
    await access(path, constants.X_OK);
    const { stdout } = await run(path, ['--version'], { timeout: 15_000, env: systemEnv(process.env) });
    return stdout.includes(words) ? undefined : 'it is another program';
  } catch (error) {
    return firstLine(error);
  }
}

/** Whether the fetched program stands at `path`, complete and unchanged. It is not run to find out. */
export async function stateOf(
  path: string,
  release: CliRelease | undefined,
): Promise<'missing' | 'intact' | 'changed'> {
  try {
    await access(path, constants.X_OK);
    return (await sha256Of(path)) === release?.sha256 ? 'intact' : 'changed';
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'missing';
    if (errorCode(error) === undefined) throw error;
    return 'changed'; // Not executable, not readable, a folder.
  }
}

/**
 * Lets `putInto` put the program into an empty folder and name the file, then moves it to the target. It is run only if
 * its checksum is the expected one. Undefined when it stands at the target, else why not.
 */
export async function fetchChecked(
  target: CliTarget,
  putInto: (folder: string, release: CliRelease) => Promise<string>,
): Promise<string | undefined> {
  const { release } = target;
  if (release === undefined) return `no checksum is known for ${process.platform} on ${process.arch}`;
  const folder = await mkdtemp(join(dirname(target.path), 'fetch-'));
  try {
    const program = await putInto(folder, release);
    const sha256 = await sha256Of(program);
    if (sha256 !== release.sha256) return `what came is not the expected program (SHA-256 ${sha256})`;
    await chmod(program, 0o755);
    const complaint = await complaintOf(program);
    if (complaint !== undefined) return complaint;
    await rename(program, target.path);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    // A program that was ended a moment ago may still write.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
