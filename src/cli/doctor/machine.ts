/** Checks of the machine: disk, clock, time zone, Node. */
import { existsSync } from 'node:fs';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { clockSkewMs, MAX_SKEW_MS } from '../../lib/clock-skew.ts';
import { codesOf } from '../../lib/foreign-errors.ts';
import { freeBytes, FULL_DISK_BYTES, LOW_DISK_BYTES } from '../../lib/disk-space.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

/** As in package.json. */
const LEAST_NODE = 20;
const ASK_MS = 5_000;

/** Whether files can be made in DATA_DIR, or where it would be created. */
export async function checkDataDir(dataDir: string): Promise<readonly Finding[]> {
  let folder = dataDir;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    await rmdir(await mkdtemp(join(folder, '.evercall-')));
    return [];
  } catch (error: unknown) {
    const fix = 'name a folder that the user who starts Evercall may write, or give that user the right';
    return [fault('DATA_DIR', `no file can be made in ${folder} (${codesOf(error)[0] ?? 'error'})`, fix)];
  }
}

/** The disk of DATA_DIR. */
export async function checkDisk(
  dataDir: string,
  free: (folder: string) => Promise<number> = freeBytes,
): Promise<readonly Finding[]> {
  const bytes = await free(dataDir);
  const message = `${(bytes / 1e9).toFixed(1)} GB are free on the disk of ${dataDir}`;
  const fix = 'free space, or set DATA_DIR to a folder on a larger disk';
  if (bytes < FULL_DISK_BYTES) return [fault('DATA_DIR', message, fix)];
  return [bytes < LOW_DISK_BYTES ? warning('DATA_DIR', message, fix) : ok('DATA_DIR', message)];
}

/** Compares the clock with that of a server on the internet. Without one, nothing is compared. */
export async function checkClock(url: string | undefined): Promise<readonly Finding[]> {
  if (url === undefined) return [ok('clock', 'not compared: no vendor is set')];
  const { host } = new URL(url);
  const skewMs = await clockSkewMs(url, AbortSignal.timeout(ASK_MS)).catch(() => undefined);
  if (skewMs === undefined) return [ok('clock', `not compared: ${host} gives no time`)];
  const message = `${(Math.abs(skewMs) / 1_000).toFixed(0)} s ${skewMs < 0 ? 'behind' : 'ahead of'} ${host}`;
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return [ok('clock', message)];
  return [fault('clock', message, 'turn on time synchronisation, such as "timedatectl set-ntp true"')];
}

/** The time zone of the process. An agent's hours have a zone of their own. */
export async function checkTimeZone(zone: string | undefined): Promise<readonly Finding[]> {
  if (zone === undefined || zone === '') return [ok('time zone', currentZone())];
  try {
    Intl.DateTimeFormat('en', { timeZone: zone.replace(/^:/u, '') });
    return [ok('TZ', zone)];
  } catch {
    const message = `${JSON.stringify(zone.slice(0, 40))} is no time zone, so times are in UTC`;
    return [fault('TZ', message, 'set it to a name such as America/New_York, or leave it out')];
  }
}

const currentZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The Node that runs this program. */
export async function checkNode(version = process.version): Promise<readonly Finding[]> {
  if (Number(/^v(\d+)/u.exec(version)?.[1]) >= LEAST_NODE) return [ok('Node', version)];
  const fix = 'run "npm ci", and start everything by npm scripts, which use the Node in node_modules';
  return [fault('Node', `${version} is too old`, fix)];
}
