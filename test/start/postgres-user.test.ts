import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findPrograms, isReachable } from '../../src/start/postgres-programs.ts';
import { choosePostgresUser } from '../../src/start/postgres-user.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

async function aFolder() {
  const path = await mkdtemp(join(tmpdir(), 'evercall-closed-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

describe('the user of the embedded Postgres', () => {
  it.skipIf(isRoot)('is the current user if that is not root', async () => {
    expect(await choosePostgresUser(() => undefined)).toBeUndefined();
  });

  // Only root can start programs as another user.
  it.runIf(isRoot)('is not root, and finds programs that it can run', async () => {
    const ids = await choosePostgresUser(() => undefined);
    expect(ids?.uid).toBeGreaterThan(0);
    const { postgres } = await findPrograms(ids);
    expect((await run(postgres, ['--version'], { ...ids, cwd: '/' })).stdout).toContain('PostgreSQL');
  });

  it('cannot reach a program below a folder that is closed to it', async () => {
    await using folder = await aFolder();
    const stranger = { uid: 4_000_000, gid: 4_000_000 };
    expect(await isReachable(join(folder.path, 'program'), stranger)).toBe(false);
    await chmod(folder.path, 0o711);
    expect(await isReachable(join(folder.path, 'program'), stranger)).toBe(true);
  });
});
