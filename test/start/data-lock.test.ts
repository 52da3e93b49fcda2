import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataDirInUse, lockDataDir } from '../../src/start/data-lock.ts';
import { StartError } from '../../src/start/start-error.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'evercall-lock-')), 'data');
});
afterEach(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }));

test('a data folder is created, locked, and unlocked without a trace', async () => {
  const unlock = await lockDataDir(dataDir);
  expect(readdirSync(dataDir)).toEqual(['supervisor.lock']);
  await unlock();
  expect(readdirSync(dataDir)).toEqual([]);
});

test('a folder in use is refused with one line that names DATA_DIR and the other process', async () => {
  const unlock = await lockDataDir(dataDir);
  const refusal = lockDataDir(dataDir);
  await expect(refusal).rejects.toThrow(DataDirInUse);
  await expect(refusal).rejects.toThrow(
    `DATA_DIR ${dataDir} is in use by another Evercall (pid ${process.pid})`,
  );
  await unlock();
  await (
    await lockDataDir(dataDir)
  )();
});

test.each([
  ['of a process that no longer runs', JSON.stringify({ pid: 4_194_305, startedAt: 'long ago' })],
  [
    'whose process id now belongs to another process',
    JSON.stringify({ pid: process.pid, startedAt: 'long ago' }),
  ],
  ['left empty by a full disk', ''],
])('a lock %s is ignored', async (_which, content) => {
  await (
    await lockDataDir(dataDir)
  )();
  writeFileSync(join(dataDir, 'supervisor.lock'), content);
  const unlock = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toThrow(DataDirInUse);
  await unlock();
});

test('if many find the same stale lock at once, one gets the folder', async () => {
  await (
    await lockDataDir(dataDir)
  )();
  writeFileSync(join(dataDir, 'supervisor.lock'), JSON.stringify({ pid: 4_194_305, startedAt: 'long ago' }));
  const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => lockDataDir(dataDir)));
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a folder that is not writable is named', async () => {
  const refusal = lockDataDir('/dev/null/data');
  await expect(refusal).rejects.toThrow(StartError);
  await expect(refusal).rejects.toThrow('DATA_DIR /dev/null/data is not a writable folder (ENOTDIR)');
});
