import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { download, request } from '../lib/download.ts';
import { fetchChecked } from './temporal-program.ts';
import type { CliTarget } from './temporal-program.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-release.ts';
import type { CliRelease } from './temporal-release.ts';

const run = promisify(execFile);

const infoSchema = z.object({ archiveUrl: z.url(), fileToExtract: z.string().min(1) });
const VENDOR = 'https://temporal.download';

/** Downloads the vendor's archive; undefined when its program stands at the target, else why not. */
export async function downloadTemporalCli(target: CliTarget, vendor = VENDOR): Promise<string | undefined> {
  return await fetchChecked(target, async (folder, release) => {
    const info = infoSchema.parse(await (await request(infoUrl(vendor, release), target.signal)).json());
    if (!isSafe(info.archiveUrl, vendor)) throw new Error('the vendor named an address without https');
    target.log(`downloading ${info.archiveUrl}`);
    const archive = join(folder, 'archive');
    await download(info.archiveUrl, archive, target);
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
