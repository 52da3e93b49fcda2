import { spawn } from 'node:child_process';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemEnv } from '../lib/system-env.ts';
import { errorCode, firstLine } from './start-error.ts';
import { complaintOf } from './temporal-program.ts';
import type { CliTarget } from './temporal-program.ts';

/** `go.mod` here replaces one module of the command line: a plain `go install` of it is refused. */
const MODULE_DIR = fileURLToPath(new URL('../../tools/temporal', import.meta.url));
const PROGRESS_MS = 5_000;
/** Far above a build (5 minutes on 2 cores): an older lock belongs to nobody. */
const STALE_LOCK_MS = 3_600_000;

/** A program of the modules in `tools/temporal`. */
export interface GoProgram {
  readonly package: string;
  /** Where it is to stand. Its folder exists. */
  readonly path: string;
  /** What it says when asked for its version. */
  readonly words: string;
}

type BuildOptions = Pick<CliTarget, 'env' | 'log' | 'signal'>;

/** Builds the command line; undefined when it stands at `target`, else why not. */
export function buildTemporalCli(target: CliTarget): Promise<string | undefined> {
  const program = 'github.com/temporalio/cli/cmd/temporal';
  return buildFromGo({ package: program, path: target.path, words: 'temporal version' }, target);
}

/** Builds a program from Go modules; undefined when it stands at its path, else why not. */
export async function buildFromGo(program: GoProgram, options: BuildOptions): Promise<string | undefined> {
  const { path, words } = program;
  const lock = `${path}.lock`;
  if (!(await takeLock(lock))) {
    await untilReleased(lock, options);
    if ((await complaintOf(path, words)) === undefined) return undefined;
    return await buildFromGo(program, options);
  }
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    const failure =
      (await goBuild(program.package, unfinished, options)) ?? (await complaintOf(unfinished, words));
    if (failure === undefined) await rename(unfinished, path);
    return failure;
  } finally {
    await rm(unfinished, { force: true });
    await rm(lock, { force: true });
  }
}

function goBuild(
  goPackage: string,
  output: string,
  { env, log, signal }: BuildOptions,
): Promise<string | undefined> {
  const startedAt = Date.now();
  const args = ['build', '-v', '-ldflags', '-s -w', '-o', output, goPackage];
  const child = spawn('go', args, {
    cwd: MODULE_DIR,
    // Where Go's own installer puts it, often without telling PATH.
    env: {
      ...systemEnv(env, (name) => name.startsWith('GO')),
      CGO_ENABLED: '0',
      PATH: `${env['PATH'] ?? ''}${delimiter}/usr/local/go/bin`,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(signal === undefined ? {} : { signal }),
  });
  let packages = 0;
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    packages += 1;
    // With -v every package compiled is one word; whatever has blanks is something else.
    if (line.includes(' ') && !line.startsWith('go: downloading')) complaints.push(line);
  });
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    log(`building the Temporal server: ${seconds} s, ${packages} steps (about 5 minutes on 2 cores, once)`);
  }, PROGRESS_MS);
  return new Promise<string | undefined>((resolve) => {
    child.once('error', (error) =>
      resolve(errorCode(error) === 'ENOENT' ? 'Go is not installed' : firstLine(error)),
    );
    child.once('close', (code) => {
      resolve(
        code === 0 ? undefined : `go build ended with ${String(code)}: ${complaints.slice(-2).join('; ')}`,
      );
    });
  }).finally(() => clearInterval(progress));
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return false;
  }
}

/** Waits for another process that builds; drops the lock of one that is no more. */
async function untilReleased(lock: string, { log, signal }: BuildOptions): Promise<void> {
  log('another process is building the Temporal server: waiting for it');
  for (;;) {
    signal?.throwIfAborted();
    const held = await readFile(lock, 'utf8').catch(() => undefined);
    if (held === undefined) return;
    const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
    const ageMs = Date.now() - mtimeMs;
    if (ageMs > STALE_LOCK_MS || (ageMs > 2_000 && !isAlive(Number(held)))) {
      await rm(lock, { force: true });
      return;
    }
    await sleep(1_000);
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
