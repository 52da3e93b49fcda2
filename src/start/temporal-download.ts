import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { download, reasonOf, request } from '../lib/download.ts';
import type { Log } from './start-error.ts';

const run = promisify(execFile);

/** Where the program is to stand, and how to find out whether it works. */
export interface CliTarget {
  readonly path: string;
  /** Undefined where the program works, else what is wrong. */
  readonly verify: (path: string) => Promise<string | undefined>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
}

/** The vendor's names for what Node calls otherwise. */
const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };
const infoSchema = z.object({ archiveUrl: z.url(), fileToExtract: z.string().min(1) });
const VENDOR = 'https://temporal.download';

/** Downloads the vendor's program to `target`; undefined when it stands there, else why not. */
export async function downloadTemporalCli(target: CliTarget, vendor = VENDOR): Promise<string | undefined> {
  const platform = PLATFORMS[process.platform];
  const arch = ARCHITECTURES[process.arch];
  if (platform === undefined || arch === undefined) return 'the vendor has none for this machine';
  const folder = dirname(target.path);
  await mkdir(folder, { recursive: true });
  const unfinished = await mkdtemp(join(folder, 'download-'));
  try {
    const info = infoSchema.parse(
      await (await request(infoUrl(vendor, platform, arch), target.signal)).json(),
    );
    if (!isSafe(info.archiveUrl, vendor)) return 'the vendor named an address without https';
    target.log(`downloading ${info.archiveUrl}`);
    const archive = join(unfinished, 'archive');
    await download(info.archiveUrl, archive, target);
    // `tar` of macOS and Windows reads zip archives too; the format asked for is tar.gz everywhere.
    await run('tar', ['-xzf', archive, '-C', unfinished, info.fileToExtract]);
    const program = join(unfinished, info.fileToExtract);
    await chmod(program, 0o755);
    const complaint = await target.verify(program);
    if (complaint !== undefined) return complaint;
    await rename(program, target.path);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

function infoUrl(vendor: string, platform: string, arch: string): string {
  const query = new URLSearchParams({ arch, platform, format: 'tar.gz' });
  return `${vendor}/cli/v1.8.2?${query.toString()}`;
}

/** What will be run must not have been changed on its way; a stand-in for the vendor is asked on its own address. */
function isSafe(url: string, vendor: string): boolean {
  return url.startsWith('https://') || new URL(url).origin === vendor;
}
