import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { firstLine } from './start-error.ts';
import type { Log } from './start-error.ts';
import { complaintOf, TEMPORAL_CLI_VERSION } from './temporal-program.ts';
import type { CliTarget } from './temporal-program.ts';

const run = promisify(execFile);

/** Short: without a way to the vendor, the build from source should begin soon. */
const FIRST_BYTE_MS = 5_000;
const WHOLE_MS = 600_000;
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
  const unfinished = await mkdtemp(join(dirname(target.path), 'download-'));
  try {
    const info = infoSchema.parse(await (await get(infoUrl(vendor, platform, arch), target.signal)).json());
    if (!isSafe(info.archiveUrl, vendor)) return 'the vendor named an address without https';
    target.log(`downloading ${info.archiveUrl}`);
    const archive = join(unfinished, 'archive');
    await save(await get(info.archiveUrl, target.signal), archive, target.log);
    // `tar` of macOS and Windows reads zip archives too; the format asked for is tar.gz everywhere.
    await run('tar', ['-xzf', archive, '-C', unfinished, info.fileToExtract]);
    const program = join(unfinished, info.fileToExtract);
    await chmod(program, 0o755);
    const complaint = await complaintOf(program);
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
  return `${vendor}/cli/${TEMPORAL_CLI_VERSION}?${query.toString()}`;
}

/** What will be run must not have been changed on its way; a stand-in for the vendor is asked on its own address. */
function isSafe(url: string, vendor: string): boolean {
  return url.startsWith('https://') || new URL(url).origin === vendor;
}

async function get(url: string, given: AbortSignal | undefined): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('no answer')), FIRST_BYTE_MS);
  const response = await fetch(url, {
    signal: AbortSignal.any([
      late.signal,
      AbortSignal.timeout(WHOLE_MS),
      ...(given === undefined ? [] : [given]),
    ]),
  }).finally(() => clearTimeout(timer));
  if (!response.ok) throw new Error(`the vendor answered ${response.status}`);
  return response;
}

async function save(response: Response, path: string, log: Log): Promise<void> {
  if (response.body === null) throw new Error('an empty answer');
  let bytes = 0;
  const progress = setInterval(() => log(`downloading: ${Math.round(bytes / 1e6)} MB`), 3_000);
  try {
    const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        bytes += chunk.byteLength;
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(response.body), counted, createWriteStream(path));
  } finally {
    clearInterval(progress);
  }
}

/** `fetch` hides what went wrong one level down. */
function reasonOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? firstLine(error.cause) : firstLine(error);
}
