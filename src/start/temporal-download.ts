import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Log } from './start-error.ts';
import { fetchChecked } from './temporal-program.ts';
import type { CliTarget } from './temporal-program.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-release.ts';
import type { CliRelease } from './temporal-release.ts';

const run = promisify(execFile);

/** Short: if the vendor is out of reach, the next way should begin soon. */
const FIRST_BYTE_MS = 5_000;
const WHOLE_MS = 600_000;
const infoSchema = z.object({ archiveUrl: z.url(), fileToExtract: z.string().min(1) });
const VENDOR = 'https://temporal.download';

/** Downloads the vendor's archive; undefined when its program stands at the target, else why not. */
export async function downloadTemporalCli(target: CliTarget, vendor = VENDOR): Promise<string | undefined> {
  return await fetchChecked(target, async (folder, release) => {
    const info = infoSchema.parse(await (await get(infoUrl(vendor, release), target.signal)).json());
    if (!isSafe(info.archiveUrl, vendor)) throw new Error('the vendor named an address without https');
    target.log(`downloading ${info.archiveUrl}`);
    const archive = join(folder, 'archive');
    await save(await get(info.archiveUrl, target.signal), archive, target.log);
    // `-o`: ours, whoever has packed it; for root, tar would keep the owner's number.
    await run('tar', ['-xzof', archive, '-C', folder, info.fileToExtract]);
    return join(folder, info.fileToExtract);
  });
}

function infoUrl(vendor: string, { platform, arch }: CliRelease): string {
  const query = new URLSearchParams({ arch, platform, format: 'tar.gz' });
  return `${vendor}/cli/${TEMPORAL_CLI_VERSION}?${query.toString()}`;
}

/** Nobody in between should see or change it; a stand-in for the vendor is asked on its own address. */
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
