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

test('a data folder is made, locked, and given back without a trace', async () => {
  const unlock = await lockDataDir(dataDir);
  expect(readdirSync(dataDir)).toEqual(['supervisor.lock']);
  await unlock();
  expect(readdirSync(dataDir)).toEqual([]);
});

test('a folder in use is refused in one line that names DATA_DIR and the other process', async () => {
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
  ['of a process that is no more', JSON.stringify({ pid: 4_194_305, startedAt: 'long ago' })],
  [
    'whose process number belongs to another process by now',
    JSON.stringify({ pid: process.pid, startedAt: 'long ago' }),
  ],
  ['that a full disk left empty', ''],
])('a lock %s does not count', async (_which, content) => {
  await (
    await lockDataDir(dataDir)
  )();
  writeFileSync(join(dataDir, 'supervisor.lock'), content);
  const unlock = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toThrow(DataDirInUse);
  await unlock();
});

test('of many that find the same stale lock at once, one gets the folder', async () => {
  await (
    await lockDataDir(dataDir)
  )();
  writeFileSync(join(dataDir, 'supervisor.lock'), JSON.stringify({ pid: 4_194_305, startedAt: 'long ago' }));
  const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => lockDataDir(dataDir)));
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a folder that cannot be written to is named', async () => {
  const refusal = lockDataDir('/dev/null/data');
  await expect(refusal).rejects.toThrow(StartError);
  await expect(refusal).rejects.toThrow(
    'DATA_DIR /dev/null/data must be a folder that we may write to (ENOTDIR)',
  );
});
