import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadBackupConfig } from '../../src/config/backup.ts';
import { forPostgresPrograms } from '../../src/start/backup/dump.ts';
import { backUp } from '../../src/start/backup/backup.ts';
import { restore } from '../../src/start/backup/restore.ts';

let folder: string;
let dataDir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evercall-backup-'));
  dataDir = join(folder, 'data');
  await mkdir(join(dataDir, 'postgres', 'base', '1'), { recursive: true });
  await writeFile(join(dataDir, 'postgres', 'base', '1', '2608'), 'rows');
  await writeFile(join(dataDir, 'postgres-password'), 'secret\n');
  await mkdir(join(dataDir, 'payload-keys'));
  await writeFile(join(dataDir, 'payload-keys', 'default'), 'key\n');
  await writeFile(join(dataDir, 'ports.json'), '{}');
  const histories = new DatabaseSync(join(dataDir, 'temporal.db'), {
    enableDoubleQuotedStringLiterals: true,
  });
  // As in Temporal's tables, which not every SQLite parses.
  const double = `alter table calls add column double text as (id || "x")`;
  histories.exec(`create table calls (id text); ${double}; insert into calls values ('CA1')`);
  histories.close();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const settings = (dir: string, more: Record<string, string> = {}) =>
  loadBackupConfig({ DATA_DIR: dir, ...more });
const quietly = (): void => undefined;

test('a stopped system comes back from its backup with its database, histories and secrets, closed to others', async () => {
  await backUp(settings(dataDir), at('backup'), quietly);
  expect((await readdir(at('backup'))).sort()).toEqual([
    ...['backup.json', 'payload-keys', 'postgres', 'postgres-password', 'temporal.db'],
  ]);
  expect((await stat(at('backup'))).mode & 0o077).toBe(0);
  await restore(settings(at('restored')), at('backup'), quietly);
  expect((await readdir(at('restored'))).sort()).toEqual([
    ...['payload-keys', 'postgres', 'postgres-password', 'temporal.db'],
  ]);
  expect(await readFile(join(at('restored'), 'postgres/base/1/2608'), 'utf8')).toBe('rows');
  expect(await readFile(join(at('restored'), 'payload-keys/default'), 'utf8')).toBe('key\n');
  const histories = new DatabaseSync(join(at('restored'), 'temporal.db'));
  expect(histories.prepare('select id from calls').all()).toEqual([{ id: 'CA1' }]);
  histories.close();
});

test('histories of a Temporal server elsewhere, or in Postgres, are not looked for in DATA_DIR', async () => {
  for (const [name, more] of [
    ['elsewhere', { TEMPORAL_ADDRESS: 'temporal:7233' }],
    ['postgres', { TEMPORAL_BACKEND: 'postgres' }],
  ] as const) {
    await backUp(settings(dataDir, more), at(name), quietly);
    expect(await readdir(at(name)), name).not.toContain('temporal.db');
  }
});

test('a folder that has something in it is neither written nor restored over', async () => {
  await expect(backUp(settings(dataDir), dataDir, quietly)).rejects.toThrow(
    /exists already: name a new folder/,
  );
  await backUp(settings(dataDir), at('backup'), quietly);
  await expect(restore(settings(dataDir), at('backup'), quietly)).rejects.toThrow(
    /^DATA_DIR .*data has data already \(.*postgres.*\): set DATA_DIR to a new folder/,
  );
});

test('an interrupted backup leaves nothing that looks like one', async () => {
  await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), '1\n');
  await expect(backUp(settings(dataDir), at('backup'), quietly)).rejects.toThrow(
    'Postgres did not stop in order the last time',
  );
  expect(await readdir(folder)).toEqual(['data']);
});

test('what is not a backup, or one for another kind of Postgres, is refused in one line', async () => {
  await expect(restore(settings(at('restored')), dataDir, quietly)).rejects.toThrow(
    /is not a backup \(backup\.json: ENOENT\)/,
  );
  await backUp(settings(dataDir), at('backup'), quietly);
  const given = { DATABASE_URL: 'postgres://calls:x@127.0.0.1:5432/calls' };
  await expect(restore(settings(at('restored'), given), at('backup'), quietly)).rejects.toThrow(
    'unset DATABASE_URL',
  );
  await writeFile(join(at('backup'), 'backup.json'), '{"format":2}');
  await expect(restore(settings(at('restored')), at('backup'), quietly)).rejects.toThrow(
    'is a backup of another version',
  );
});

describe('the programs of Postgres', () => {
  test('get the password apart from the address, and the certificates of the system', () => {
    expect(forPostgresPrograms('postgres://calls:p%40ss@db.example.com/calls?sslmode=verify-full')).toEqual({
      href: 'postgres://calls@db.example.com/calls?sslmode=verify-full&sslrootcert=system',
      password: 'p@ss',
    });
    expect(forPostgresPrograms('postgres://a:b@db/calls?sslmode=no-verify').href).toBe(
      'postgres://a@db/calls?sslmode=require',
    );
  });
});
